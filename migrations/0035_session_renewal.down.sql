ALTER TABLE roles DROP COLUMN permissions_since;
ALTER TABLE memberships DROP COLUMN role_since;
ALTER TABLE sessions DROP COLUMN renewals, DROP COLUMN former_token_hash, DROP COLUMN token_since;
