ALTER TABLE tenants
    DROP COLUMN session_idle_minutes,
    DROP COLUMN session_absolute_minutes;
