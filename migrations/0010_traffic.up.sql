-- So that no tenant is slow because of another.

-- What an operator allows one tenant instead of what its plan does.
ALTER TABLE tenants
    ADD COLUMN requests_per_second integer CHECK (requests_per_second > 0),
    ADD COLUMN concurrent_requests integer CHECK (concurrent_requests > 0);
GRANT SELECT (requests_per_second, concurrent_requests) ON tenants TO tenantry_auth;
GRANT UPDATE (requests_per_second, concurrent_requests) ON tenants TO tenantry_operator;
CREATE POLICY set_allowance ON tenants FOR UPDATE TO tenantry_operator USING (true) WITH CHECK (true);

-- A tenant's jobs queue behind each other and not before those of others: the more of them wait, the
-- later the next one's turn. Past thirty all are alike, so that counting them stays cheap.
CREATE OR REPLACE FUNCTION enqueue_job(task text, payload json, unique_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tenant text := payload ->> 'tenant_id';
    waiting integer;
BEGIN
    IF tenant IS DISTINCT FROM public.current_tenant_id()::text THEN
        RAISE EXCEPTION 'a job must be enqueued in the context of its tenant'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT count(*) INTO waiting FROM (
        SELECT FROM graphile_worker._private_jobs AS jobs WHERE jobs.payload ->> 'tenant_id' = tenant LIMIT 30
    ) AS backlog;
    PERFORM graphile_worker.add_job(task, payload, job_key => unique_key, priority => waiting);
END
$$;

-- The queue's own schema is made before ours; it is empty only where queries are prepared.
DO $$
BEGIN
    IF to_regclass('graphile_worker._private_jobs') IS NOT NULL THEN
        CREATE INDEX tenantry_jobs_of_tenant ON graphile_worker._private_jobs ((payload ->> 'tenant_id'));
    END IF;
END
$$;
