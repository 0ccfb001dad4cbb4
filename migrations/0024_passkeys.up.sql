-- Passkeys, a kind of factor: their public keys stand sealed where an authenticator app's secret does.

ALTER TABLE factors DROP CONSTRAINT factors_kind_check;
ALTER TABLE factors
    ADD CONSTRAINT factors_kind_check CHECK (kind IN ('totp', 'passkey')),
    -- A passkey's own id, by which an answer names it (Web Authentication, 7.1: at most 1023 bytes).
    ADD COLUMN credential_id bytea UNIQUE CHECK (length(credential_id) <= 1023),
    ADD CONSTRAINT factors_passkey_check CHECK ((kind = 'passkey') = (credential_id IS NOT NULL));
-- A passkey's counter is sealed with its key.
GRANT UPDATE (secret) ON factors TO tenantry_auth;

ALTER TABLE operator_factors DROP CONSTRAINT operator_factors_kind_check;
ALTER TABLE operator_factors
    ADD CONSTRAINT operator_factors_kind_check CHECK (kind IN ('totp', 'passkey')),
    ADD COLUMN credential_id bytea UNIQUE CHECK (length(credential_id) <= 1023),
    ADD CONSTRAINT operator_factors_passkey_check CHECK ((kind = 'passkey') = (credential_id IS NOT NULL));
GRANT UPDATE (secret) ON operator_factors TO tenantry_operator;

-- What an operator's browser was asked to do with a passkey. It is taken away by the first answer.
CREATE TABLE operator_passkey_ceremonies (
    id uuid PRIMARY KEY,
    -- SHA-256 of what comes back with the answer, and of what it is bound to: a sign-in that waits, or a session.
    token_hash bytea NOT NULL UNIQUE,
    browser_hash bytea NOT NULL,
    -- What the answer is held against, sealed.
    pending bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX operator_passkey_ceremonies_expires_at ON operator_passkey_ceremonies (expires_at);
GRANT SELECT, INSERT, DELETE ON operator_passkey_ceremonies TO tenantry_operator;
