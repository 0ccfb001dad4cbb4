-- What a workspace allows the sessions of its members, in minutes; without a word the installation's limits hold.
ALTER TABLE tenants
    ADD COLUMN session_idle_minutes integer CHECK (session_idle_minutes BETWEEN 5 AND 10080),
    ADD COLUMN session_absolute_minutes integer CHECK (session_absolute_minutes BETWEEN 60 AND 43200);
GRANT SELECT (session_idle_minutes, session_absolute_minutes) ON tenants TO tenantry_auth;
GRANT UPDATE (session_idle_minutes, session_absolute_minutes) ON tenants TO tenantry_tenant;
