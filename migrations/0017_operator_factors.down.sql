DROP TABLE operator_sign_in_challenges, operator_recovery_codes, operator_factors;
REVOKE UPDATE (token_hash) ON operator_sessions FROM tenantry_operator;
ALTER TABLE operator_sessions DROP COLUMN authenticated_at;
