-- Who guesses waits longer after each failure, at whichever node.

-- What fails again and again, in both realms. An ordinary table, although its rows matter for hours only: a crash of the
-- database must give nobody new guesses, and a row written beside a password's hashing costs next to nothing.
CREATE TABLE sign_in_failures (
    -- HMAC of what is counted, under the installation's key: an account and what is guessed of it, or an address.
    key_hash bytea PRIMARY KEY,
    realm text NOT NULL CHECK (realm IN ('tenant', 'operator')),
    -- How many, less what is forgotten with time.
    failures double precision NOT NULL CHECK (failures > 0),
    failed_at timestamptz NOT NULL,
    -- Before this nothing is tried.
    retry_at timestamptz NOT NULL,
    -- From then on it is as if nothing had failed.
    recovers_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_recovers_at ON sign_in_failures (recovers_at);

-- No realm's role sees or resets what is counted in the other one.
ALTER TABLE sign_in_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_failures FORCE ROW LEVEL SECURITY;
CREATE POLICY people ON sign_in_failures FOR ALL TO tenantry_auth
    USING (realm = 'tenant') WITH CHECK (realm = 'tenant');
CREATE POLICY operators ON sign_in_failures FOR ALL TO tenantry_operator
    USING (realm = 'operator') WITH CHECK (realm = 'operator');
GRANT SELECT, INSERT, DELETE ON sign_in_failures TO tenantry_auth, tenantry_operator;
GRANT UPDATE (failures, failed_at, retry_at, recovers_at) ON sign_in_failures TO tenantry_auth, tenantry_operator;

-- Asking for a reset writes the same whether anybody has the address: nobody's row opens nothing.
ALTER TABLE password_resets ALTER COLUMN user_id DROP NOT NULL;
