GRANT DELETE ON signing_keys TO tenantry_auth;
REVOKE ALL ON signing_keys FROM tenantry_operator;
