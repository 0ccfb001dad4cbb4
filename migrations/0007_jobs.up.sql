-- The queue belongs to graphile_worker, whose own migrations `tenantry migrate` has run before
-- these. Its tables have row-level security and no policy: the worker's role gets one.

GRANT USAGE ON SCHEMA graphile_worker TO tenantry_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO tenantry_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO tenantry_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO tenantry_worker;

DO $$
DECLARE
    queue_table regclass;
BEGIN
    FOR queue_table IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity
    LOOP
        EXECUTE format('CREATE POLICY worker ON %s FOR ALL TO tenantry_worker USING (true) WITH CHECK (true)', queue_table);
    END LOOP;
END
$$;

-- How the other roles enqueue, inside the transaction of the change that causes the job. A job of
-- a tenant can only be enqueued from within that tenant: the payload's tenant is the context's.
CREATE FUNCTION enqueue_job(task text, payload json, unique_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (payload ->> 'tenant_id') IS DISTINCT FROM public.current_tenant_id()::text THEN
        RAISE EXCEPTION 'a job must be enqueued in the context of its tenant'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM graphile_worker.add_job(task, payload, job_key => unique_key);
END
$$;
REVOKE ALL ON FUNCTION enqueue_job(text, json, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_job(text, json, text) TO tenantry_auth, tenantry_tenant, tenantry_operator;
