-- What an operator tried and was refused stands in their log as well.
ALTER TABLE operator_audit_entries
    ADD COLUMN result text COLLATE "C" NOT NULL DEFAULT 'ok' CHECK (result IN ('ok', 'refused'));
