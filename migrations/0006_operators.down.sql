DROP TABLE operator_audit_entries, operator_sessions, operators;
