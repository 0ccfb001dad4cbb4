-- What was refused is rare and looked for.
CREATE INDEX audit_entries_not_ok ON audit_entries (tenant_id, id) WHERE result <> 'ok';
