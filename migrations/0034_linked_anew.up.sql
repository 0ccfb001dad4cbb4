-- From when on people are linked to a connection by their addresses anew: what the provider called them before counts for nothing then.
ALTER TABLE connections ADD COLUMN linked_anew_at timestamptz;
GRANT UPDATE (linked_anew_at) ON connections TO tenantry_tenant;
