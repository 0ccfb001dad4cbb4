-- The example product. Product data: no role but the tenant's has a grant on it.

CREATE TABLE projects (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    -- What the list is searched by.
    name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    -- Deleted projects can be brought back for 30 days.
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CALL isolate_by_tenant('projects');
CREATE INDEX projects_active ON projects (tenant_id, id) WHERE deleted_at IS NULL AND archived_at IS NULL;
CREATE INDEX projects_archived ON projects (tenant_id, id) WHERE deleted_at IS NULL AND archived_at IS NOT NULL;

GRANT SELECT, INSERT, DELETE ON projects TO tenantry_tenant;
GRANT UPDATE (name, updated_at, archived_at, deleted_at) ON projects TO tenantry_tenant;
