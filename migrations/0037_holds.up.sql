-- Whether somebody is an active member of a tenant and holds a permission there. Whoever asks sees no more by it than they
-- may see: it runs with their rights.
CREATE FUNCTION holds(tenant uuid, person uuid, permission text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM memberships m JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
        WHERE m.tenant_id = tenant AND m.user_id = person AND m.suspended_at IS NULL
          AND permission = ANY (r.permissions))
$$;
