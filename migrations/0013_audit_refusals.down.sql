DROP INDEX audit_entries_not_ok;
