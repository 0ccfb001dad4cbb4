-- Sign-in with a provider of the installation: a second factor is asked for after it, too, and the session
-- that follows says by what it began.
ALTER TABLE sign_in_challenges ADD COLUMN method text NOT NULL DEFAULT 'password';
ALTER TABLE sign_in_challenges ALTER COLUMN method DROP DEFAULT;
