-- The browser that a session was opened in: SHA-256 of its lasting cookie.
ALTER TABLE sessions ADD COLUMN device_hash bytea;
