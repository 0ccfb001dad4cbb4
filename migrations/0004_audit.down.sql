DROP TABLE audit_entries, events;
