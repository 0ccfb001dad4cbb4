DROP INDEX operator_audit_entries_action;
DROP TABLE operator_password_links;
-- The schema before knows no operator without a password, and none with fewer rights than all: who has
-- none, and who was no owner, is disabled rather than let in.
UPDATE operators SET disabled_at = coalesce(disabled_at, now()), password_hash = coalesce(password_hash, '')
    WHERE role <> 'owner' OR password_hash IS NULL;
ALTER TABLE operators
    ALTER COLUMN password_hash SET NOT NULL,
    DROP COLUMN last_active_at,
    DROP COLUMN role;
