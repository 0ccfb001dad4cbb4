ALTER TABLE domains DROP COLUMN connection_id;
