ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
UPDATE roles SET permissions = array_remove(permissions, 'security.manage');
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants DROP COLUMN mfa_required_from;
DROP TABLE sign_in_challenges, recovery_codes, factors;
REVOKE UPDATE (token_hash) ON sessions FROM tenantry_auth;
ALTER TABLE sessions DROP COLUMN assurance, DROP COLUMN authenticated_at;
