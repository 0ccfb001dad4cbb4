DROP INDEX operator_audit_entries_without_operator;

GRANT DELETE ON signing_keys TO tenantry_auth;
REVOKE ALL ON signing_keys FROM tenantry_operator;
