-- Seals, retention and what was kept for them are lost; the entries stay.
DROP POLICY record_by_operator ON events;
DROP POLICY retention ON events;
REVOKE INSERT ON events FROM tenantry_operator;
DROP FUNCTION remove_expired_audit_entries(bigint, timestamptz, bytea, bytea);
DROP FUNCTION expired_audit_entries();
DROP TABLE audit_checkpoints, audit_retention, audit_heads, audit_seals, audit_unsealed;
DROP FUNCTION refuse_shorter_chain();

ALTER TABLE audit_entries NO FORCE ROW LEVEL SECURITY;
CREATE TABLE audit_entries_before (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'operator', 'system')),
    actor_id uuid,
    actor_name text NOT NULL,
    action text COLLATE "C" NOT NULL,
    target_kind text NOT NULL,
    target_id text NOT NULL,
    target_name text NOT NULL,
    changes jsonb NOT NULL,
    ip text,
    user_agent text,
    request_id text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO audit_entries_before
SELECT tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
    target_kind, target_id, target_name, changes, ip, user_agent, request_id
FROM audit_entries;
DROP TABLE audit_entries;
DROP FUNCTION await_seal();
DROP FUNCTION tend_audit_partitions();
DROP FUNCTION add_audit_partition(timestamp);
DROP FUNCTION first_id_of(timestamptz);
DROP SCHEMA audit_partitions;

ALTER TABLE audit_entries_before RENAME TO audit_entries;
ALTER INDEX audit_entries_before_pkey RENAME TO audit_entries_pkey;
CALL isolate_by_tenant('audit_entries');
CREATE INDEX audit_entries_action ON audit_entries (tenant_id, action, id);
CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor_id, id);
GRANT SELECT, INSERT ON audit_entries TO tenantry_tenant;
CALL read_across_tenants('audit_entries', 'tenantry_operator');
GRANT SELECT ON audit_entries TO tenantry_operator;
