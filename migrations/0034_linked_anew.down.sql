ALTER TABLE connections DROP COLUMN linked_anew_at;
