-- Sister products sign people in here, by OpenID Connect. A product is no row: it stands in the configuration.

-- What tokens are signed with. The latest that is active signs; all that a token may still be signed with are published.
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    -- As RFC 7517 has it.
    public_key jsonb NOT NULL,
    -- PKCS #8, sealed under the installation's key.
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    active_at timestamptz NOT NULL
);
CREATE INDEX signing_keys_active_at ON signing_keys (active_at);

-- What a product has of a person's session: it ends with the session, or when a refresh token comes twice.
CREATE TABLE token_families (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    client_id text NOT NULL,
    -- The slug of the workspace that the tokens are for, if they are for one.
    workspace text,
    -- SHA-256 of the authorization code, which begins it and comes once.
    code_hash bytea NOT NULL UNIQUE,
    redirect_uri text NOT NULL,
    code_challenge text NOT NULL,
    nonce text,
    created_at timestamptz NOT NULL,
    code_expires_at timestamptz NOT NULL,
    code_used_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX token_families_session_id ON token_families (session_id);
CREATE INDEX token_families_code_expires_at ON token_families (code_expires_at) WHERE code_used_at IS NULL;

CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    family_id uuid NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    -- SHA-256.
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_family_id ON refresh_tokens (family_id);

GRANT SELECT, INSERT, DELETE ON signing_keys, token_families, refresh_tokens TO tenantry_auth;
GRANT UPDATE (code_used_at, ended_at) ON token_families TO tenantry_auth;
GRANT UPDATE (used_at) ON refresh_tokens TO tenantry_auth;
