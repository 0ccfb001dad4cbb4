-- A session's token changes with what it lets its person do.

ALTER TABLE sessions
    -- Since when the session has its token. Of sessions that are older than this it is not known, nor of those that a server
    -- of before opens until it is replaced.
    ADD COLUMN token_since timestamptz NOT NULL DEFAULT 'epoch',
    -- The token before it, for what was under way when it changed.
    ADD COLUMN former_token_hash bytea UNIQUE,
    -- How often the token was changed without a proof of who it is: each is derived, so that all that ask at once get the same.
    ADD COLUMN renewals integer NOT NULL DEFAULT 0;
GRANT UPDATE (token_since, former_token_hash, renewals) ON sessions TO tenantry_auth;

-- Since when a member has another role than they came with.
ALTER TABLE memberships ADD COLUMN role_since timestamptz;
GRANT UPDATE (role_since) ON memberships TO tenantry_tenant;
GRANT SELECT (role_since) ON memberships TO tenantry_auth;

-- Since when a role allows other things than it was made with.
ALTER TABLE roles ADD COLUMN permissions_since timestamptz;
GRANT SELECT (permissions_since) ON roles TO tenantry_auth;
