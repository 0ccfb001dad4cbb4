-- The staff of the company that runs the product: a realm of its own.

CREATE TABLE operators (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
    name text NOT NULL,
    password_hash text NOT NULL,
    time_zone text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);

CREATE TABLE operator_sessions (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    ip text,
    user_agent text,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX operator_sessions_operator_id ON operator_sessions (operator_id);

-- What operators do, beside what stands in the log of the tenant it was done to.
CREATE TABLE operator_audit_entries (
    id uuid PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    -- None for what the command line did.
    operator_id uuid REFERENCES operators (id),
    operator_name text NOT NULL,
    action text COLLATE "C" NOT NULL,
    target_kind text NOT NULL,
    target_id text NOT NULL,
    target_name text NOT NULL,
    changes jsonb NOT NULL,
    ip text,
    user_agent text,
    request_id text NOT NULL
);
CREATE INDEX operator_audit_entries_operator_id ON operator_audit_entries (operator_id, id DESC);

GRANT SELECT, INSERT ON operators TO tenantry_operator;
GRANT UPDATE (name, password_hash, time_zone, disabled_at) ON operators TO tenantry_operator;
GRANT SELECT, INSERT ON operator_sessions TO tenantry_operator;
GRANT UPDATE (last_seen_at, revoked_at) ON operator_sessions TO tenantry_operator;
GRANT SELECT, INSERT ON operator_audit_entries TO tenantry_operator;
