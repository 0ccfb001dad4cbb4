-- Operators may sign in with the company's own identity provider, by OpenID Connect.

-- How the provider names an operator who has come by it: another account of the same address is not them.
ALTER TABLE operators
    ADD COLUMN provider_issuer text,
    ADD COLUMN provider_subject text,
    ADD CONSTRAINT operators_provider_check CHECK ((provider_issuer IS NULL) = (provider_subject IS NULL));
-- Partial, so that these columns are no key: a change of them waits for no row that refers to the operator.
CREATE UNIQUE INDEX operators_provider ON operators (provider_issuer, provider_subject) WHERE provider_subject IS NOT NULL;
GRANT UPDATE (provider_issuer, provider_subject) ON operators TO tenantry_operator;

-- What is kept while an operator's browser is away is the same for a provider as for a passkey.
ALTER TABLE operator_passkey_ceremonies RENAME TO operator_sign_in_flows;
ALTER TABLE operator_sign_in_flows RENAME COLUMN token_hash TO state_hash;
ALTER TABLE operator_sign_in_flows RENAME CONSTRAINT operator_passkey_ceremonies_pkey TO operator_sign_in_flows_pkey;
ALTER TABLE operator_sign_in_flows
    RENAME CONSTRAINT operator_passkey_ceremonies_token_hash_key TO operator_sign_in_flows_state_hash_key;
ALTER INDEX operator_passkey_ceremonies_expires_at RENAME TO operator_sign_in_flows_expires_at;
