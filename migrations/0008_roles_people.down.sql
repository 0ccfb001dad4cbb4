DROP TABLE project_grants;

DROP POLICY ended_by_members_tenant ON sessions;
DROP POLICY seen_by_members_tenant ON sessions;
DROP POLICY accounts ON sessions;
ALTER TABLE sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sessions DISABLE ROW LEVEL SECURITY;
REVOKE SELECT (id, user_id, ip, user_agent, created_at, last_seen_at, expires_at, revoked_at), UPDATE (revoked_at)
    ON sessions FROM tenantry_tenant;

ALTER TABLE memberships DROP COLUMN suspended_at;

-- Row-level security is forced on the owner, too: without this the owner would change no row.
ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invitations NO FORCE ROW LEVEL SECURITY;
-- The schema before knows no roles but the built-in ones: whoever has another one becomes a member.
UPDATE memberships m SET role_id = member.id
    FROM roles r, roles member
    WHERE r.tenant_id = m.tenant_id AND r.id = m.role_id AND (r.key IS NULL OR r.key = 'billing')
      AND member.tenant_id = m.tenant_id AND member.key = 'member';
UPDATE invitations i SET role_id = member.id
    FROM roles r, roles member
    WHERE r.tenant_id = i.tenant_id AND r.id = i.role_id AND (r.key IS NULL OR r.key = 'billing')
      AND member.tenant_id = i.tenant_id AND member.key = 'member';
DELETE FROM roles WHERE key IS NULL OR key = 'billing';
DROP INDEX roles_name;
ALTER TABLE roles DROP COLUMN name_key;
ALTER TABLE roles ALTER COLUMN key SET NOT NULL;
UPDATE roles SET permissions = ARRAY(
    SELECT name FROM unnest(permissions) name
    WHERE name NOT IN ('members.update', 'members.remove', 'members.sessions', 'roles.read', 'roles.manage', 'projects.all', 'projects.share'));
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
