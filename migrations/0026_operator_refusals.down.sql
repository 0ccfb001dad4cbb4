ALTER TABLE operator_audit_entries DROP COLUMN result;
