-- How sure a session is of its person, and second factors.

ALTER TABLE sessions
    ADD COLUMN assurance text NOT NULL DEFAULT 'password' CHECK (assurance IN ('password', 'mfa')),
    -- When the person last proved who they are. Of sessions that are older than this it is not known.
    ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE sessions ALTER COLUMN authenticated_at DROP DEFAULT;
GRANT UPDATE (token_hash, assurance, authenticated_at) ON sessions TO tenantry_auth;
GRANT SELECT (assurance) ON sessions TO tenantry_tenant;

CREATE TABLE factors (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('totp')),
    name text NOT NULL,
    -- Sealed under the installation's key.
    secret bytea NOT NULL,
    -- The time step of the last code that was accepted: none is accepted twice (RFC 6238, 5.2).
    last_step bigint,
    created_at timestamptz NOT NULL,
    -- None until a code has proved that the person holds it; only then it counts.
    confirmed_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX factors_user_id ON factors (user_id, id);

CREATE TABLE recovery_codes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of the code, which is derived from the id.
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX recovery_codes_user_id ON recovery_codes (user_id, id);

-- Between the right password and the second factor.
CREATE TABLE sign_in_challenges (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of the cookie's token.
    token_hash bytea NOT NULL UNIQUE,
    failures smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_in_challenges_user_id ON sign_in_challenges (user_id);
CREATE INDEX sign_in_challenges_expires_at ON sign_in_challenges (expires_at);

GRANT SELECT, INSERT, DELETE ON factors, recovery_codes, sign_in_challenges TO tenantry_auth;
GRANT UPDATE (name, last_step, confirmed_at, last_used_at) ON factors TO tenantry_auth;
GRANT UPDATE (used_at) ON recovery_codes TO tenantry_auth;
GRANT UPDATE (failures, used_at) ON sign_in_challenges TO tenantry_auth;

-- From when on members need a second factor here.
ALTER TABLE tenants ADD COLUMN mfa_required_from timestamptz;
GRANT SELECT (mfa_required_from) ON tenants TO tenantry_auth;
GRANT UPDATE (mfa_required_from) ON tenants TO tenantry_tenant;

-- Row-level security is forced on the owner, too: without this it would change no row.
ALTER TABLE roles NO FORCE ROW LEVEL SECURITY;
UPDATE roles SET permissions = permissions || '{security.manage}' WHERE key IN ('owner', 'admin');
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
