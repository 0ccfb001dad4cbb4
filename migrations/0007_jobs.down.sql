DROP FUNCTION enqueue_job(text, json, text);

DO $$
DECLARE
    queue_table regclass;
BEGIN
    FOR queue_table IN
        SELECT polrelid FROM pg_policy
        WHERE polname = 'worker' AND polrelid::regclass::text LIKE 'graphile_worker.%'
    LOOP
        EXECUTE format('DROP POLICY worker ON %s', queue_table);
    END LOOP;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA graphile_worker FROM tenantry_worker;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA graphile_worker FROM tenantry_worker;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA graphile_worker FROM tenantry_worker;
REVOKE USAGE ON SCHEMA graphile_worker FROM tenantry_worker;
