ALTER INDEX operator_sign_in_flows_expires_at RENAME TO operator_passkey_ceremonies_expires_at;
ALTER TABLE operator_sign_in_flows
    RENAME CONSTRAINT operator_sign_in_flows_state_hash_key TO operator_passkey_ceremonies_token_hash_key;
ALTER TABLE operator_sign_in_flows RENAME CONSTRAINT operator_sign_in_flows_pkey TO operator_passkey_ceremonies_pkey;
ALTER TABLE operator_sign_in_flows RENAME COLUMN state_hash TO token_hash;
ALTER TABLE operator_sign_in_flows RENAME TO operator_passkey_ceremonies;

ALTER TABLE operators
    DROP CONSTRAINT operators_provider_check,
    DROP COLUMN provider_subject,
    DROP COLUMN provider_issuer;
