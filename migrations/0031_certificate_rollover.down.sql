ALTER TABLE connections DROP COLUMN keys_expire_at, DROP COLUMN keys_warned_days;
