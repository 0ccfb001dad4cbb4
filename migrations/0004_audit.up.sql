-- What happened. A domain event and its audit entry share an id and are written in the transaction
-- of the change. No role of the app may change or delete either.

CREATE TABLE events (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    version smallint NOT NULL,
    payload jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CALL isolate_by_tenant('events');

CREATE TABLE audit_entries (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- A UUIDv7: the log's order is the key's order.
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
CALL isolate_by_tenant('audit_entries');
CREATE INDEX audit_entries_action ON audit_entries (tenant_id, action, id);
CREATE INDEX audit_entries_actor ON audit_entries (tenant_id, actor_id, id);

GRANT SELECT, INSERT ON events, audit_entries TO tenantry_tenant;
CALL read_across_tenants('audit_entries', 'tenantry_operator');
GRANT SELECT ON audit_entries TO tenantry_operator;
