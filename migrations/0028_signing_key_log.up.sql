-- What becomes of the keys that sign tokens stands in the operators' log; so it is their role that changes them. It reads no
-- private key. The role of sign-in still makes the first one, when it is first wanted.
GRANT SELECT (id, active_at), INSERT, DELETE ON signing_keys TO tenantry_operator;
REVOKE DELETE ON signing_keys FROM tenantry_auth;

-- The log shows what the system or the command line did, the latest first.
CREATE INDEX operator_audit_entries_without_operator ON operator_audit_entries (operator_name, id DESC) WHERE operator_id IS NULL;
