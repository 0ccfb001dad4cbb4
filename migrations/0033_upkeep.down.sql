ALTER TABLE connections DROP COLUMN reads_metadata;

REVOKE DELETE ON operator_sessions, operator_password_links FROM tenantry_operator;
DROP INDEX operator_password_links_expires_at;
DROP INDEX operator_sessions_expires_at;
DROP INDEX token_families_ended_at;

ALTER TABLE token_families DROP COLUMN generation;
CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    family_id uuid NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
    -- SHA-256.
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_family_id ON refresh_tokens (family_id);
GRANT SELECT, INSERT, DELETE ON refresh_tokens TO tenantry_auth;
GRANT UPDATE (used_at) ON refresh_tokens TO tenantry_auth;

ALTER TABLE identities DROP COLUMN connection_id;
