-- What a workspace's single sign-on has linked names its connection, by which the connection's index finds it: a source
-- is a text, since a provider of the installation has no id.
ALTER TABLE identities ADD COLUMN connection_id uuid GENERATED ALWAYS AS (
    CASE WHEN source ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN source::uuid END) STORED;

-- A product takes a new refresh token every few minutes. They are derived from the family and their number, so that one
-- that comes twice is known by its number, and no row is kept of any. Those from before are void: a product that has one
-- sends the person here again.
DROP TABLE refresh_tokens;
ALTER TABLE token_families ADD COLUMN generation integer NOT NULL DEFAULT 0;
GRANT UPDATE (generation) ON token_families TO tenantry_auth;

-- What is over is removed by the hour.
CREATE INDEX token_families_ended_at ON token_families (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX operator_sessions_expires_at ON operator_sessions (expires_at);
CREATE INDEX operator_password_links_expires_at ON operator_password_links (expires_at);
GRANT DELETE ON operator_sessions, operator_password_links TO tenantry_operator;

-- Whether there is an address that metadata can be read from again: without one a connection is never due.
ALTER TABLE connections ADD COLUMN reads_metadata boolean NOT NULL
    GENERATED ALWAYS AS ((live_settings ->> 'metadata_address') IS NOT NULL) STORED;
GRANT SELECT (reads_metadata) ON connections TO tenantry_worker;
