ALTER TABLE connections
    -- When our certificates in use end, and the fewest days before it that were warned of.
    ADD COLUMN keys_expire_at timestamptz,
    ADD COLUMN keys_warned_days smallint;
GRANT UPDATE (keys_expire_at, keys_warned_days) ON connections TO tenantry_tenant;
GRANT SELECT (keys_expire_at) ON connections TO tenantry_worker;

-- What is sealed cannot be read here; but they are as old as their connection, and were made for 1,095 days.
ALTER TABLE connections NO FORCE ROW LEVEL SECURITY;
UPDATE connections SET keys_expire_at = date_trunc('second', created_at) + interval '26280 hours'
WHERE keys IS NOT NULL;
ALTER TABLE connections FORCE ROW LEVEL SECURITY;
