-- Tenants, who belongs to them, and with which role. Operators may read all of it: it is what they
-- look after. It is no product data.

CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug = lower(slug)),
    name text NOT NULL,
    -- What lists sort and search by: the name in lower case, in byte order.
    name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    plan text NOT NULL CHECK (plan IN ('free', 'team', 'enterprise')),
    status text NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    seats integer NOT NULL CHECK (seats >= 0),
    created_at timestamptz NOT NULL,
    last_active_at timestamptz
);
CALL isolate_by_tenant('tenants', 'id');
CREATE INDEX tenants_name_key ON tenants (name_key, id);
CREATE INDEX tenants_created_at ON tenants (created_at, id);
CREATE INDEX tenants_seats ON tenants (seats, id);
-- Nobody was active at the beginning of time: so that "never" sorts and pages like any other value.
CREATE INDEX tenants_last_active_at ON tenants (coalesce(last_active_at, '-infinity'), id);

CREATE TABLE roles (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    -- The stable key of a built-in role.
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
CALL isolate_by_tenant('roles');

CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    role_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    last_active_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id)
);
CALL isolate_by_tenant('memberships');
CREATE INDEX memberships_user_id ON memberships (user_id);
CREATE INDEX memberships_role_id ON memberships (tenant_id, role_id);

CREATE TABLE invitations (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
    role_id uuid NOT NULL,
    invited_by uuid NOT NULL REFERENCES users (id),
    -- Counts the mails: each has a token of its own, and only the latest works.
    generation integer NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id)
);
CALL isolate_by_tenant('invitations');
-- An address is invited once at a time.
CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email)
    WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_role_id ON invitations (tenant_id, role_id);

-- Inside a tenant only its own members' names are to be seen. The subquery is itself filtered by
-- the policy of memberships.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY accounts ON users FOR ALL TO tenantry_auth USING (true) WITH CHECK (true);
CREATE POLICY members_of_tenant ON users FOR SELECT TO tenantry_tenant
    USING (EXISTS (SELECT FROM memberships WHERE memberships.user_id = users.id));
CALL read_across_tenants('users', 'tenantry_operator');

GRANT SELECT, INSERT ON tenants TO tenantry_tenant;
GRANT UPDATE (name, seats) ON tenants TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON memberships TO tenantry_tenant;
GRANT UPDATE (role_id) ON memberships TO tenantry_tenant;
GRANT SELECT, INSERT ON invitations TO tenantry_tenant;
GRANT UPDATE (role_id, generation, token_hash, sent_at, expires_at, accepted_at, revoked_at) ON invitations TO tenantry_tenant;
GRANT SELECT (id, email, name) ON users TO tenantry_tenant;

-- Sign-in finds out which tenants a person may enter, and notes when they did.
CALL read_across_tenants('tenants', 'tenantry_auth');
CALL read_across_tenants('roles', 'tenantry_auth');
CALL read_across_tenants('memberships', 'tenantry_auth');
CALL read_across_tenants('invitations', 'tenantry_auth');
CREATE POLICY note_activity ON tenants FOR UPDATE TO tenantry_auth USING (true) WITH CHECK (true);
CREATE POLICY note_activity ON memberships FOR UPDATE TO tenantry_auth USING (true) WITH CHECK (true);
GRANT SELECT (id, slug, name, name_key, plan, status, last_active_at) ON tenants TO tenantry_auth;
GRANT SELECT (tenant_id, id, key, name, permissions) ON roles TO tenantry_auth;
GRANT SELECT (tenant_id, id, user_id, role_id, last_active_at) ON memberships TO tenantry_auth;
GRANT SELECT ON invitations TO tenantry_auth;
GRANT UPDATE (last_active_at) ON tenants, memberships TO tenantry_auth;

CALL read_across_tenants('tenants', 'tenantry_operator');
CALL read_across_tenants('roles', 'tenantry_operator');
CALL read_across_tenants('memberships', 'tenantry_operator');
CALL read_across_tenants('invitations', 'tenantry_operator');
GRANT SELECT ON tenants, roles, memberships TO tenantry_operator;
GRANT SELECT (tenant_id, id, email, role_id, invited_by, created_at, sent_at, expires_at, accepted_at, revoked_at)
    ON invitations TO tenantry_operator;
GRANT SELECT (id, email, name, created_at) ON users TO tenantry_operator;
