-- The sessions by which owners have come in around required single sign-on: each is recorded and told of once.
CREATE TABLE sso_bypasses (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
);
CALL isolate_by_tenant('sso_bypasses');
CALL read_across_tenants('sso_bypasses', 'tenantry_auth');
CREATE INDEX sso_bypasses_session_id ON sso_bypasses (session_id);
GRANT SELECT, INSERT ON sso_bypasses TO tenantry_tenant;
GRANT SELECT (tenant_id, session_id) ON sso_bypasses TO tenantry_auth;
