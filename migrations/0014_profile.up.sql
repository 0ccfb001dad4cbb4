-- The language a person is written to in, and their picture.

ALTER TABLE users ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de'));
-- What the browser that signed up likes best.
ALTER TABLE sign_ups ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de'));
GRANT UPDATE (language) ON users TO tenantry_auth;

-- A table of its own: whoever reads a person's row does not read their picture.
CREATE TABLE user_avatars (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256 of the image. It stands in the picture's address, which therefore never shows another.
    hash bytea NOT NULL CHECK (length(hash) = 32),
    -- A PNG that we have written ourselves, of 128 pixels a side.
    image bytea NOT NULL CHECK (length(image) <= 131072),
    updated_at timestamptz NOT NULL
);

-- As for users: inside a tenant only its own members' pictures are to be seen. There it is known
-- which picture they have; the picture itself a session gets, which the domain checks.
ALTER TABLE user_avatars ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_avatars FORCE ROW LEVEL SECURITY;
CREATE POLICY accounts ON user_avatars FOR ALL TO tenantry_auth USING (true) WITH CHECK (true);
CREATE POLICY members_of_tenant ON user_avatars FOR SELECT TO tenantry_tenant
    USING (EXISTS (SELECT FROM memberships WHERE memberships.user_id = user_avatars.user_id));
GRANT SELECT, INSERT, DELETE ON user_avatars TO tenantry_auth;
GRANT UPDATE (hash, image, updated_at) ON user_avatars TO tenantry_auth;
GRANT SELECT (user_id, hash) ON user_avatars TO tenantry_tenant;
