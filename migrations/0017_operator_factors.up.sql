-- Operators have a second factor, all of them: without one there is no session.

-- Whoever signed in by a password alone does so again, and adds a second factor then.
UPDATE operator_sessions SET revoked_at = now() WHERE revoked_at IS NULL;
ALTER TABLE operator_sessions
    -- When the operator last proved who they are. Of sessions that are older than this it is not known.
    ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE operator_sessions ALTER COLUMN authenticated_at DROP DEFAULT;
GRANT UPDATE (token_hash, authenticated_at) ON operator_sessions TO tenantry_operator;

CREATE TABLE operator_factors (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('totp')),
    name text NOT NULL,
    -- Sealed under the installation's key.
    secret bytea NOT NULL,
    -- The time step of the last code that was accepted: none is accepted twice (RFC 6238, 5.2).
    last_step bigint,
    created_at timestamptz NOT NULL,
    -- None until a code has proved that the operator holds it; only then it counts.
    confirmed_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX operator_factors_operator_id ON operator_factors (operator_id, id);

CREATE TABLE operator_recovery_codes (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    -- SHA-256 of the code, which is derived from the id.
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- When the operator said that they have kept them: from then on they are not shown.
    kept_at timestamptz,
    used_at timestamptz
);
CREATE INDEX operator_recovery_codes_operator_id ON operator_recovery_codes (operator_id, id);

-- Between the right password and the second factor.
CREATE TABLE operator_sign_in_challenges (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    -- SHA-256 of the cookie's token.
    token_hash bytea NOT NULL UNIQUE,
    -- Of whoever has no second factor yet: the secret of the one to add, sealed.
    secret bytea,
    failures smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX operator_sign_in_challenges_operator_id ON operator_sign_in_challenges (operator_id);

GRANT SELECT, INSERT, DELETE ON operator_factors, operator_recovery_codes, operator_sign_in_challenges
    TO tenantry_operator;
GRANT UPDATE (name, last_step, confirmed_at, last_used_at) ON operator_factors TO tenantry_operator;
GRANT UPDATE (kept_at, used_at) ON operator_recovery_codes TO tenantry_operator;
GRANT UPDATE (failures, used_at) ON operator_sign_in_challenges TO tenantry_operator;
