-- People and how they sign in. All of this precedes the tenant: the role is tenantry_auth.

CREATE TABLE users (
    id uuid PRIMARY KEY,
    -- Normalised by EmailAddress: one address is one user.
    email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
    name text NOT NULL,
    password_hash text,
    time_zone text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE sign_ups (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    time_zone text NOT NULL,
    -- SHA-256 of the link's token.
    token_hash bytea NOT NULL,
    -- SHA-256 of the cookie of the browser that signed up: only there one click is enough.
    browser_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_ups_expires_at ON sign_ups (expires_at);

CREATE TABLE password_resets (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX password_resets_user_id ON password_resets (user_id);
CREATE INDEX password_resets_expires_at ON password_resets (expires_at);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    ip text,
    user_agent text,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_user_id ON sessions (user_id, last_seen_at DESC);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- A person's own security log: what happened to the account, before and beside any tenant.
CREATE TABLE account_events (
    id uuid PRIMARY KEY,
    -- None when no account is known yet, such as for a sign-up.
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL,
    version smallint NOT NULL,
    payload jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    ip text,
    user_agent text,
    request_id text NOT NULL
);
CREATE INDEX account_events_user_id ON account_events (user_id, id DESC);

GRANT SELECT, INSERT ON users TO tenantry_auth;
GRANT UPDATE (name, password_hash, time_zone, updated_at) ON users TO tenantry_auth;
GRANT SELECT, INSERT, DELETE ON sign_ups, password_resets TO tenantry_auth;
GRANT UPDATE (used_at) ON sign_ups, password_resets TO tenantry_auth;
GRANT SELECT, INSERT, DELETE ON sessions TO tenantry_auth;
GRANT UPDATE (last_seen_at, revoked_at, ip) ON sessions TO tenantry_auth;
GRANT SELECT, INSERT ON account_events TO tenantry_auth;
