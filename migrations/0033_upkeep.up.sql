-- What a workspace's single sign-on has linked names its connection, by which the connection's index finds it: a source
-- is a text, since a provider of the installation has no id.
ALTER TABLE identities ADD COLUMN connection_id uuid GENERATED ALWAYS AS (
    CASE WHEN source ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN source::uuid END) STORED;
