DROP TABLE operator_passkey_ceremonies;

REVOKE UPDATE (secret) ON operator_factors FROM tenantry_operator;
DELETE FROM operator_factors WHERE kind = 'passkey';
ALTER TABLE operator_factors
    DROP CONSTRAINT operator_factors_passkey_check,
    DROP CONSTRAINT operator_factors_kind_check,
    DROP COLUMN credential_id;
ALTER TABLE operator_factors ADD CONSTRAINT operator_factors_kind_check CHECK (kind IN ('totp'));

REVOKE UPDATE (secret) ON factors FROM tenantry_auth;
DELETE FROM factors WHERE kind = 'passkey';
ALTER TABLE factors
    DROP CONSTRAINT factors_passkey_check,
    DROP CONSTRAINT factors_kind_check,
    DROP COLUMN credential_id;
ALTER TABLE factors ADD CONSTRAINT factors_kind_check CHECK (kind IN ('totp'));
