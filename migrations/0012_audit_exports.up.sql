-- Exports of long audit logs, which a job writes in the background and any node hands out.

CREATE TABLE audit_exports (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    -- A UUIDv7. The export is of the entries below it.
    id uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'ndjson', 'zip')),
    -- The filter, as it stood in the address, and as it was understood then.
    query text NOT NULL,
    filter jsonb NOT NULL,
    -- Who asked for it, as they were called then, and where their clock stands.
    requested_by uuid NOT NULL,
    requested_by_name text NOT NULL,
    time_zone text NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- A worker that was given up for dead, and was not, writes nothing more: another attempt runs.
    attempt integer NOT NULL DEFAULT 0,
    rows_done bigint NOT NULL DEFAULT 0,
    -- Not known while nobody has counted.
    rows_expected bigint,
    bytes bigint,
    sha256 text,
    -- Of a file that does not hold its own.
    manifest text,
    signature text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK ((state = 'done') = (bytes IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL))
);
-- One at a time, so that no tenant takes all of a worker's turns.
CREATE UNIQUE INDEX audit_exports_under_way ON audit_exports (tenant_id) WHERE state IN ('queued', 'running');
CALL isolate_by_tenant('audit_exports');

-- An export's file, in pieces that a node can hold.
CREATE TABLE audit_export_chunks (
    tenant_id uuid NOT NULL,
    export_id uuid NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL CHECK (length(content) BETWEEN 1 AND 1048576),
    PRIMARY KEY (tenant_id, export_id, number),
    FOREIGN KEY (tenant_id, export_id) REFERENCES audit_exports (tenant_id, id) ON DELETE CASCADE
);
CALL isolate_by_tenant('audit_export_chunks');

GRANT SELECT, INSERT, DELETE ON audit_exports TO tenantry_tenant;
GRANT UPDATE (state, attempt, rows_done, rows_expected, bytes, sha256, manifest, signature, finished_at)
    ON audit_exports TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON audit_export_chunks TO tenantry_tenant;

-- The worker learns which tenants have exports that are over, and enters each as a tenant.
CALL read_across_tenants('audit_exports', 'tenantry_worker');
GRANT SELECT (tenant_id, expires_at) ON audit_exports TO tenantry_worker;
