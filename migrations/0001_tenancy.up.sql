-- What every tenant table stands on. The four database roles exist already: `tenantry migrate`
-- makes them, since they belong to the cluster and not to one database.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tenantry_auth, tenantry_tenant, tenantry_operator, tenantry_worker;

-- The tenant of the running transaction, or null. After a transaction-local setting ends its value
-- is the empty string, which must not reach the cast.
CREATE FUNCTION current_tenant_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;

-- Makes a table a tenant table: row-level security enabled and forced, and the one policy. Every
-- tenant table is passed through here, and nothing else writes this policy. The expression stands
-- in the policy itself and not behind current_tenant_id(), so that the planner sees the setting.
CREATE PROCEDURE isolate_by_tenant(tenant_table regclass, tenant_column name DEFAULT 'tenant_id')
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
        'CREATE POLICY tenant_isolation ON %1$s FOR ALL TO tenantry_tenant
             USING (%2$I = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
             WITH CHECK (%2$I = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)',
        tenant_table, tenant_column);
END
$$;

-- Lets a role that stands outside the tenants read a tenant table's rows: sign-in, which precedes
-- the tenant, and operators, who look after all of them. What columns they see, grants say.
CREATE PROCEDURE read_across_tenants(tenant_table regclass, reader name)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO %I USING (true)',
        'read_by_' || reader, tenant_table, reader);
END
$$;
