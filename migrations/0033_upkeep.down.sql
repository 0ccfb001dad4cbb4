ALTER TABLE identities DROP COLUMN connection_id;
