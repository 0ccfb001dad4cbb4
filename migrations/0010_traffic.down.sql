DROP INDEX IF EXISTS graphile_worker.tenantry_jobs_of_tenant;

CREATE OR REPLACE FUNCTION enqueue_job(task text, payload json, unique_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (payload ->> 'tenant_id') IS DISTINCT FROM public.current_tenant_id()::text THEN
        RAISE EXCEPTION 'a job must be enqueued in the context of its tenant'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM graphile_worker.add_job(task, payload, job_key => unique_key);
END
$$;

DROP POLICY set_allowance ON tenants;
ALTER TABLE tenants DROP COLUMN requests_per_second, DROP COLUMN concurrent_requests;
