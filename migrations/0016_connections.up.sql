-- Single sign-on: a tenant's domains and its connections to identity providers, and what a sign-in by
-- one of them leaves behind.

CREATE TABLE domains (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL CHECK (name = lower(name) AND length(name) <= 253),
    created_at timestamptz NOT NULL,
    -- When DNS was last asked for the record, and what was wrong.
    checked_at timestamptz,
    failure text,
    verified_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CALL isolate_by_tenant('domains');
-- A domain leads its people to one tenant.
CREATE UNIQUE INDEX domains_verified_name ON domains (name) WHERE verified_at IS NOT NULL;

CREATE TABLE connections (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    -- Whose guide the wizard shows.
    provider text NOT NULL CHECK (provider IN
        ('okta', 'entra_id', 'google_workspace', 'one_login', 'ping_federate', 'jump_cloud', 'generic')),
    protocol text NOT NULL CHECK (protocol IN ('saml', 'oidc')),
    -- Our key pairs of this connection, sealed under the installation's key. OpenID Connect needs none.
    keys bytea,
    -- What is being set up, and its client secret, sealed. The version counts the changes.
    settings jsonb NOT NULL,
    secret bytea,
    version integer NOT NULL DEFAULT 1,
    -- The version that last passed a test sign-in.
    tested_version integer,
    -- What people sign in by: the settings of the version that was activated.
    live_settings jsonb,
    live_secret bytea,
    live_version integer,
    activated_at timestamptz,
    -- Whether a first sign-in makes a membership, and with which role.
    provisions boolean NOT NULL,
    role_id uuid NOT NULL,
    -- The metadata's address is read again by the day.
    refreshed_at timestamptz,
    refresh_failure text,
    -- When the first of the provider's certificates in use ends, and the fewest days before it that
    -- were warned of.
    certificate_expires_at timestamptz,
    warned_days smallint,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id),
    CHECK (num_nonnulls(live_settings, live_version, activated_at) IN (0, 3))
);
CALL isolate_by_tenant('connections');
CREATE INDEX connections_role_id ON connections (tenant_id, role_id);
-- An answer names its connection and no tenant.
CREATE INDEX connections_id ON connections (id);

-- Every test and every sign-in by a connection, with all that was checked.
CREATE TABLE connection_attempts (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    connection_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('sign_in', 'test', 'idp_initiated')),
    -- The version of the settings that it was checked by.
    version integer NOT NULL,
    -- The code of the refusal; none when it passed.
    refusal text,
    email text,
    subject text,
    report jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    ip text,
    user_agent text,
    request_id text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);
CALL isolate_by_tenant('connection_attempts');
CREATE INDEX connection_attempts_connection_id ON connection_attempts (tenant_id, connection_id, id);

-- Lets somebody without an account set a connection up.
CREATE TABLE setup_links (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    -- Whom it was made for, as whoever made it wrote it.
    recipient text NOT NULL,
    -- SHA-256 of the link's token, which opens it once.
    token_hash bytea NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    opened_at timestamptz,
    -- SHA-256 of the cookie of the browser that opened it.
    session_hash bytea,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CALL isolate_by_tenant('setup_links');
CREATE INDEX setup_links_session_hash ON setup_links (session_hash) WHERE session_hash IS NOT NULL;

-- A sign-in that has begun at a provider. It is taken away by the first answer.
CREATE TABLE sign_in_flows (
    id uuid PRIMARY KEY,
    -- SHA-256 of what comes back with the answer, and of the browser's cookie.
    state_hash bytea NOT NULL UNIQUE,
    browser_hash bytea NOT NULL,
    -- What is kept of the request, sealed.
    pending bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_flows_expires_at ON sign_in_flows (expires_at);

-- What a provider's answer must not bring twice.
CREATE TABLE replay_keys (
    connection_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (connection_id, key_hash)
);
CREATE INDEX replay_keys_expires_at ON replay_keys (expires_at);

-- Whom a provider's names for people mean.
CREATE TABLE identities (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The id of a connection, or the name of a provider that the installation has set.
    source text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    email text,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    UNIQUE (source, issuer, subject)
);
CREATE INDEX identities_user_id ON identities (user_id, id);

-- How a session began. The connection stays named when it is gone.
ALTER TABLE sessions
    ADD COLUMN method text NOT NULL DEFAULT 'password',
    ADD COLUMN connection_id uuid,
    -- What the provider calls its own session, sealed: logout says it.
    ADD COLUMN provider_session bytea;
ALTER TABLE sessions ALTER COLUMN method DROP DEFAULT;
ALTER TABLE sessions DROP CONSTRAINT sessions_assurance_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_assurance_check CHECK (assurance IN ('password', 'sso', 'mfa'));
GRANT SELECT (method) ON sessions TO tenantry_tenant;

-- Single sign-on is a feature of a plan, which an operator may turn on or off for one tenant.
ALTER TABLE tenants
    ADD COLUMN sso_override boolean,
    -- Whether members must sign in by a connection of this tenant.
    ADD COLUMN sso_required boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT, DELETE ON domains TO tenantry_tenant;
GRANT UPDATE (checked_at, failure, verified_at) ON domains TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON connections TO tenantry_tenant;
GRANT UPDATE (name, keys, settings, secret, version, tested_version, live_settings, live_secret, live_version,
    activated_at, provisions, role_id, refreshed_at, refresh_failure, certificate_expires_at, warned_days)
    ON connections TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE ON connection_attempts TO tenantry_tenant;
GRANT SELECT, INSERT ON setup_links TO tenantry_tenant;
GRANT UPDATE (revoked_at) ON setup_links TO tenantry_tenant;
GRANT UPDATE (sso_required) ON tenants TO tenantry_tenant;

-- Sign-in, which precedes the tenant, finds the connection.
CALL read_across_tenants('domains', 'tenantry_auth');
CALL read_across_tenants('connections', 'tenantry_auth');
CALL read_across_tenants('setup_links', 'tenantry_auth');
CREATE POLICY open_once ON setup_links FOR UPDATE TO tenantry_auth USING (true) WITH CHECK (true);
GRANT SELECT (tenant_id, id, name, verified_at) ON domains TO tenantry_auth;
GRANT SELECT ON connections, setup_links TO tenantry_auth;
GRANT UPDATE (opened_at, session_hash) ON setup_links TO tenantry_auth;
GRANT SELECT, INSERT, DELETE ON sign_in_flows, replay_keys, identities TO tenantry_auth;
GRANT UPDATE (email, last_used_at) ON identities TO tenantry_auth;
GRANT SELECT (sso_override, sso_required) ON tenants TO tenantry_auth;
GRANT UPDATE (sso_override) ON tenants TO tenantry_operator;

-- What the day's work looks for: metadata to be read again, certificates that end, attempts that are old.
CALL read_across_tenants('connections', 'tenantry_worker');
GRANT SELECT (tenant_id, id, refreshed_at, activated_at, certificate_expires_at) ON connections TO tenantry_worker;

ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_actor_kind_check1;
ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_actor_kind_check1
    CHECK (actor_kind IN ('user', 'operator', 'system', 'setup_link'));

-- Row-level security is forced on the owner, too: without this it would change no row.
ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
UPDATE roles SET permissions = permissions || '{connections.manage}' WHERE key IN ('owner', 'admin');
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
