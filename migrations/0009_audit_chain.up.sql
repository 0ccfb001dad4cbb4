-- The audit log, kept for years and proof against tampering: in partitions by month, sealed into a
-- hash chain a tenant, removed by no way but retention. docs/decisions/0007-audit-chain.md says why.

-- 1. The table again, in partitions. They live in a schema that no role of the app may enter: the
-- only way to a row is the table itself, and with it the policy.
CREATE SCHEMA audit_partitions;

ALTER TABLE audit_entries RENAME TO audit_entries_before;
ALTER INDEX audit_entries_pkey RENAME TO audit_entries_before_pkey;
ALTER INDEX audit_entries_action RENAME TO audit_entries_before_action;
ALTER INDEX audit_entries_actor RENAME TO audit_entries_before_actor;
-- The owner, too, is under the policy. It reads all rows once, to copy them.
ALTER TABLE audit_entries_before NO FORCE ROW LEVEL SECURITY;

CREATE TABLE audit_entries (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- A UUIDv7: the log's order is the key's order, and its month is the key's month.
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    -- The realm it was done from: operators act on tenants from their own.
    realm text NOT NULL DEFAULT 'tenant' CHECK (realm IN ('tenant', 'operator')),
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'operator', 'system')),
    actor_id uuid,
    actor_name text NOT NULL,
    -- Whom the actor stood in for, if for anybody: an operator for a member, a token for its owner.
    on_behalf_of_id uuid,
    on_behalf_of_name text,
    action text COLLATE "C" NOT NULL,
    result text NOT NULL DEFAULT 'ok' CHECK (result IN ('ok', 'refused', 'failed')),
    target_kind text NOT NULL,
    target_id text NOT NULL,
    target_name text NOT NULL,
    changes jsonb NOT NULL,
    ip text,
    user_agent text,
    request_id text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK ((on_behalf_of_id IS NULL) = (on_behalf_of_name IS NULL))
) PARTITION BY RANGE (id);
CREATE INDEX audit_entries_action ON audit_entries (tenant_id, action, id);
CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor_id, id);

-- What no month has been made for. No change may fail because housekeeping did not run.
CREATE TABLE audit_partitions.entries_other PARTITION OF audit_entries DEFAULT;

-- The smallest UUIDv7 of a moment (RFC 9562, 5.7).
CREATE FUNCTION first_id_of(moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rpad(lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- Makes a month's partition; says whether there was something to make. It is made apart and then
-- attached, so that writers wait for a moment only.
CREATE FUNCTION add_audit_partition(month timestamp) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    partition text := format('audit_partitions.entries_%s', to_char(month, 'YYYY_MM'));
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE public.audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE public.audit_entries ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', partition,
        public.first_id_of(month AT TIME ZONE 'UTC'), public.first_id_of((month + interval '1 month') AT TIME ZONE 'UTC'));
    RETURN true;
EXCEPTION WHEN check_violation THEN
    -- Entries of that month stand in entries_other already, and may stay there.
    RAISE WARNING '% is not made: entries of its month stand in audit_partitions.entries_other', partition;
    RETURN false;
END
$$;
REVOKE ALL ON FUNCTION add_audit_partition(timestamp) FROM PUBLIC;

-- Housekeeping: partitions for this month and the next three, and none for months that retention
-- has emptied.
CREATE FUNCTION tend_audit_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    tended integer := 0;
    partition regclass;
    is_empty boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit_partitions', 0));
    FOR ahead IN 0..3 LOOP
        tended := tended + public.add_audit_partition(this_month + make_interval(months => ahead))::integer;
    END LOOP;
    FOR partition IN
        SELECT c.oid FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'public.audit_entries'::regclass AND c.relname ~ '^entries_\d{4}_\d\d$'
          AND to_date(right(c.relname, 7), 'YYYY_MM') < this_month - interval '12 months'
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', partition) INTO is_empty;
        IF is_empty THEN
            -- Again, now that nobody can write to it: a dropped row would be a hole in a chain.
            LOCK TABLE public.audit_entries IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', partition) INTO is_empty;
            IF is_empty THEN
                EXECUTE format('DROP TABLE %s', partition);
                tended := tended + 1;
            END IF;
        END IF;
    END LOOP;
    RETURN tended;
END
$$;
REVOKE ALL ON FUNCTION tend_audit_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tend_audit_partitions() TO tenantry_worker;

-- Months that have entries already, and those to come.
DO $$
DECLARE
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    month timestamp := (SELECT date_trunc('month', min(occurred_at) AT TIME ZONE 'UTC') FROM audit_entries_before);
BEGIN
    month := coalesce(month, this_month);
    WHILE month <= this_month + interval '3 months' LOOP
        PERFORM add_audit_partition(month);
        month := month + interval '1 month';
    END LOOP;
END
$$;

-- 2. Sealing. What is written waits here until the sealer has taken it: an entry's key is made
-- before its transaction commits, so no order of keys tells what is still to come.
CREATE TABLE audit_unsealed (
    -- No foreign key: each would be checked at every change there is, and the entry has one.
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, entry_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION await_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.audit_unsealed (tenant_id, entry_id) SELECT tenant_id, id FROM new_entries;
    RETURN NULL;
END
$$;
CREATE TRIGGER await_seal AFTER INSERT ON audit_entries
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION await_seal();

-- A batch of entries in their order, and the chain's hash over them and all before.
CREATE TABLE audit_seals (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    first_sequence bigint NOT NULL CHECK (first_sequence > 0),
    entry_ids uuid[] NOT NULL CHECK (cardinality(entry_ids) > 0),
    -- The entries' hashes, 32 bytes each, one after the other.
    entry_hashes bytea NOT NULL CHECK (length(entry_hashes) = 32 * cardinality(entry_ids)),
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    -- When the last of the entries happened: retention asks.
    newest_at timestamptz NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, first_sequence)
);

-- The end of each chain, signed. One row a tenant: an earlier head, once replaced, is nowhere to be
-- found, so that a chain cannot be cut back to it.
CREATE TABLE audit_heads (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    sequence bigint NOT NULL CHECK (sequence > 0),
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    sealed_at timestamptz NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64)
);

CREATE FUNCTION refuse_shorter_chain() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.sequence <= OLD.sequence THEN
        RAISE EXCEPTION 'an audit chain only grows' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refuse_shorter_chain BEFORE UPDATE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION refuse_shorter_chain();

-- 3. Retention. How long a log is kept; without a row, or without months, for ever.
CREATE TABLE audit_retention (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    months integer CHECK (months >= 12),
    -- A legal hold: while it stands, nothing is removed.
    held_at timestamptz,
    hold_reason text CHECK (length(hold_reason) BETWEEN 1 AND 500),
    CHECK ((held_at IS NULL) = (hold_reason IS NULL))
);

-- What retention removed: where the chain begins since, signed.
CREATE TABLE audit_checkpoints (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    sequence bigint NOT NULL CHECK (sequence > 0),
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    removed bigint NOT NULL CHECK (removed > 0),
    removed_before timestamptz NOT NULL,
    removed_at timestamptz NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (tenant_id, sequence)
);

-- What may be removed: the leading seals, all of whose entries are older than the tenant keeps
-- them; at most 500 seals at once. No row when there is nothing.
CREATE FUNCTION expired_audit_entries(OUT sequence bigint, OUT removed bigint, OUT removed_before timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tenant uuid := public.current_tenant_id();
    kept public.audit_retention;
BEGIN
    SELECT * INTO kept FROM public.audit_retention WHERE tenant_id = tenant;
    IF kept.months IS NULL OR kept.held_at IS NOT NULL THEN
        RETURN;
    END IF;
    -- Twelve months whatever the row says.
    removed_before := now() - make_interval(months => greatest(kept.months, 12));
    WITH oldest AS (
        SELECT s.first_sequence, s.entry_ids, s.newest_at FROM public.audit_seals s
        WHERE s.tenant_id = tenant ORDER BY s.first_sequence LIMIT 500
    ), kept_from AS (
        SELECT min(l.first_sequence) AS first FROM oldest l
        WHERE l.newest_at >= removed_before OR EXISTS (
            SELECT FROM public.audit_entries e
            WHERE e.tenant_id = tenant AND e.id = ANY (l.entry_ids)
              AND (e.occurred_at >= removed_before OR e.id >= public.first_id_of(removed_before)))
    )
    SELECT max(l.first_sequence + cardinality(l.entry_ids) - 1), sum(cardinality(l.entry_ids))
    INTO sequence, removed
    FROM oldest l, kept_from WHERE kept_from.first IS NULL OR l.first_sequence < kept_from.first;
    IF removed > 0 THEN
        RETURN NEXT;
    END IF;
END
$$;

-- Removes exactly that, and leaves the checkpoint. It runs as the tables' owner, who alone may
-- delete, and only within the tenant whose context it is called in.
CREATE FUNCTION remove_expired_audit_entries(through bigint, at timestamptz, key bytea, signature bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tenant uuid := public.current_tenant_id();
    expired record;
    ids uuid[];
BEGIN
    -- A hold that is placed meanwhile waits for us, or we for it.
    PERFORM FROM public.audit_retention WHERE tenant_id = tenant FOR UPDATE;
    SELECT * INTO expired FROM public.expired_audit_entries();
    IF expired.sequence IS DISTINCT FROM through THEN
        RAISE EXCEPTION 'the retention of this log does not allow to remove that'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.audit_checkpoints
        (tenant_id, sequence, chain_hash, removed, removed_before, removed_at, public_key, signature)
    SELECT tenant, through, s.chain_hash, expired.removed, expired.removed_before, at, key,
        remove_expired_audit_entries.signature
    FROM public.audit_seals s
    WHERE s.tenant_id = tenant AND s.first_sequence <= through ORDER BY s.first_sequence DESC LIMIT 1;
    SELECT array_agg(id) INTO ids FROM public.audit_seals s, unnest(s.entry_ids) id
    WHERE s.tenant_id = tenant AND s.first_sequence <= through;
    DELETE FROM public.audit_entries e WHERE e.tenant_id = tenant AND e.id = ANY (ids);
    -- The domain events say the same.
    DELETE FROM public.events e WHERE e.tenant_id = tenant AND e.id = ANY (ids);
    DELETE FROM public.audit_seals s WHERE s.tenant_id = tenant AND s.first_sequence <= through;
END
$$;
REVOKE ALL ON FUNCTION remove_expired_audit_entries(bigint, timestamptz, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_expired_audit_entries(bigint, timestamptz, bytea, bytea) TO tenantry_tenant;

-- 4. What there was, into the new table; the trigger has it sealed.
INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
    target_kind, target_id, target_name, changes, ip, user_agent, request_id)
SELECT tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
    target_kind, target_id, target_name, changes, ip, user_agent, request_id
FROM audit_entries_before;
DROP TABLE audit_entries_before;

-- 5. Who may what. Nobody may change or delete an entry, a seal or a checkpoint.
CALL isolate_by_tenant('audit_entries');
CALL isolate_by_tenant('audit_unsealed');
CALL isolate_by_tenant('audit_seals');
CALL isolate_by_tenant('audit_heads');
CALL isolate_by_tenant('audit_retention');
CALL isolate_by_tenant('audit_checkpoints');
GRANT SELECT, INSERT ON audit_entries, audit_seals TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON audit_unsealed TO tenantry_tenant;
GRANT SELECT, INSERT ON audit_heads TO tenantry_tenant;
GRANT UPDATE (sequence, chain_hash, sealed_at, public_key, signature) ON audit_heads TO tenantry_tenant;
GRANT SELECT ON audit_retention, audit_checkpoints TO tenantry_tenant;

-- Operators read all of it, to verify it, and say how long it is kept. What they do to a tenant they
-- write into that tenant's log, as operators and not as anybody else.
CALL read_across_tenants('audit_entries', 'tenantry_operator');
CALL read_across_tenants('audit_unsealed', 'tenantry_operator');
CALL read_across_tenants('audit_seals', 'tenantry_operator');
CALL read_across_tenants('audit_heads', 'tenantry_operator');
CALL read_across_tenants('audit_checkpoints', 'tenantry_operator');
GRANT SELECT ON audit_entries, audit_unsealed, audit_seals, audit_heads, audit_checkpoints TO tenantry_operator;
CREATE POLICY record_by_operator ON audit_entries FOR INSERT TO tenantry_operator
    WITH CHECK (realm = 'operator' AND actor_kind = 'operator');
CREATE POLICY record_by_operator ON events FOR INSERT TO tenantry_operator WITH CHECK (true);
CREATE POLICY record_by_operator ON audit_unsealed FOR INSERT TO tenantry_operator WITH CHECK (true);
GRANT INSERT ON audit_entries, events, audit_unsealed TO tenantry_operator;
CREATE POLICY keep_by_operator ON audit_retention FOR ALL TO tenantry_operator USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (months, held_at, hold_reason) ON audit_retention TO tenantry_operator;

-- The worker learns for which tenants there is something to do, and enters each as a tenant.
CALL read_across_tenants('audit_unsealed', 'tenantry_worker');
CALL read_across_tenants('audit_retention', 'tenantry_worker');
GRANT SELECT (tenant_id) ON audit_unsealed TO tenantry_worker;
GRANT SELECT (tenant_id, months, held_at) ON audit_retention TO tenantry_worker;

-- The owner is under row-level security, too: for retention it sees the one tenant entered.
DO $$
DECLARE
    kept regclass;
BEGIN
    FOREACH kept IN ARRAY ARRAY['audit_entries', 'events', 'audit_seals', 'audit_checkpoints', 'audit_retention']::regclass[] LOOP
        EXECUTE format(
            'CREATE POLICY retention ON %s FOR ALL TO CURRENT_USER
                 USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
                 WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', kept);
    END LOOP;
END
$$;
