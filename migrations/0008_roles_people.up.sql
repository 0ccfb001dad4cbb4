-- Roles that a workspace makes for itself, members who are suspended, and projects that are shared.

-- A role without a key is one the workspace made.
ALTER TABLE roles ALTER COLUMN key DROP NOT NULL;
ALTER TABLE roles ADD COLUMN name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED;
CREATE UNIQUE INDEX roles_name ON roles (tenant_id, name_key);

-- A suspended member keeps everything but the way in, and takes no seat.
ALTER TABLE memberships ADD COLUMN suspended_at timestamptz;
GRANT UPDATE (suspended_at) ON memberships TO tenantry_tenant;
GRANT SELECT (suspended_at) ON memberships TO tenantry_auth;

-- Whoever lacks the permission projects.all sees the projects that are shared with them or their role.
CREATE TABLE project_grants (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    membership_id uuid,
    role_id uuid,
    may_edit boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, membership_id) REFERENCES memberships (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE,
    CHECK (num_nonnulls(membership_id, role_id) = 1)
);
CALL isolate_by_tenant('project_grants');
CREATE UNIQUE INDEX project_grants_member ON project_grants (tenant_id, project_id, membership_id) WHERE membership_id IS NOT NULL;
CREATE UNIQUE INDEX project_grants_role ON project_grants (tenant_id, project_id, role_id) WHERE role_id IS NOT NULL;
CREATE INDEX project_grants_membership_id ON project_grants (tenant_id, membership_id, project_id);
CREATE INDEX project_grants_role_id ON project_grants (tenant_id, role_id, project_id);
GRANT SELECT, INSERT, DELETE ON project_grants TO tenantry_tenant;
GRANT UPDATE (may_edit) ON project_grants TO tenantry_tenant;

-- Inside a tenant only its own members' sessions are to be seen and ended; never a token's hash.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY accounts ON sessions FOR ALL TO tenantry_auth USING (true) WITH CHECK (true);
CREATE POLICY seen_by_members_tenant ON sessions FOR SELECT TO tenantry_tenant
    USING (EXISTS (SELECT FROM memberships WHERE memberships.user_id = sessions.user_id));
CREATE POLICY ended_by_members_tenant ON sessions FOR UPDATE TO tenantry_tenant
    USING (EXISTS (SELECT FROM memberships WHERE memberships.user_id = sessions.user_id))
    WITH CHECK (EXISTS (SELECT FROM memberships WHERE memberships.user_id = sessions.user_id));
GRANT SELECT (id, user_id, ip, user_agent, created_at, last_seen_at, expires_at, revoked_at) ON sessions TO tenantry_tenant;
GRANT UPDATE (revoked_at) ON sessions TO tenantry_tenant;

-- What the built-in roles of tenants that exist allow from now on. Row-level security is forced on the
-- owner, too: without this the owner would see, and change, no row.
ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;
UPDATE roles SET permissions = permissions || '{members.update,members.remove,members.sessions,roles.read,roles.manage,projects.all,projects.share}'
    WHERE key IN ('owner', 'admin');
UPDATE roles SET permissions = permissions || '{roles.read,projects.all,projects.share}' WHERE key = 'member';
UPDATE roles SET permissions = permissions || '{roles.read,projects.all}' WHERE key = 'auditor';
INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
    SELECT id, gen_random_uuid(), 'billing', 'Billing',
        'Sees the workspace and its members, who are what is paid for. No product data.',
        '{workspace.read,members.read}', now()
    FROM tenants;
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
