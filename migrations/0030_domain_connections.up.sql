-- Which connection a domain's people sign in by, where a tenant has several. Without a word it is any of them.
ALTER TABLE domains
    ADD COLUMN connection_id uuid,
    ADD FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE SET NULL (connection_id);
CREATE INDEX domains_connection_id ON domains (tenant_id, connection_id);
GRANT UPDATE (connection_id) ON domains TO tenantry_tenant;
GRANT SELECT (connection_id) ON domains TO tenantry_auth;
