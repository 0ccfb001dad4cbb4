DROP PROCEDURE read_across_tenants(regclass, name);
DROP PROCEDURE isolate_by_tenant(regclass, name);
DROP FUNCTION current_tenant_id();
REVOKE USAGE ON SCHEMA public FROM tenantry_auth, tenantry_tenant, tenantry_operator, tenantry_worker;
GRANT USAGE, CREATE ON SCHEMA public TO PUBLIC;
