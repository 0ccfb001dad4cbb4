DROP POLICY read_by_tenantry_operator ON users;
DROP POLICY members_of_tenant ON users;
DROP POLICY accounts ON users;
ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON users FROM tenantry_tenant, tenantry_operator;
DROP TABLE invitations, memberships, roles, tenants;
