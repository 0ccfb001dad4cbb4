//! What an installation is meant to be: the one place that says so.
//!
//! Whatever a database has and this does not name is a finding, and so is the reverse. A migration
//! that adds a table, a policy or a grant adds its line here, where a review sees it.

/// The tables that belong to no tenant.
pub(super) const PLATFORM_TABLES: [&str; 24] = [
    "_sqlx_migrations",
    "account_events",
    "factors",
    "identities",
    "operator_audit_entries",
    "operator_factors",
    "operator_password_links",
    "operator_recovery_codes",
    "operator_sessions",
    "operator_sign_in_challenges",
    "operator_sign_in_flows",
    "operators",
    "password_resets",
    "recovery_codes",
    "replay_keys",
    "sessions",
    "sign_in_challenges",
    "sign_in_failures",
    "sign_in_flows",
    "sign_ups",
    "signing_keys",
    "token_families",
    "user_avatars",
    "users",
];

/// The tenant tables that operators look after. All others hold the product's data.
pub(super) const CONTROL_TABLES: [&str; 11] = [
    "audit_checkpoints",
    "audit_entries",
    "audit_heads",
    "audit_retention",
    "audit_seals",
    "audit_unsealed",
    "events",
    "invitations",
    "memberships",
    "roles",
    "tenants",
];

/// The tables that say what happened: they are added to, and never changed.
pub(super) const APPEND_ONLY_TABLES: [&str; 6] = [
    "account_events",
    "audit_checkpoints",
    "audit_entries",
    "audit_seals",
    "events",
    "operator_audit_entries",
];

/// Keys that are not led by the tenant, and why not.
pub(super) const KEYS_WITHOUT_TENANT: [(&str, &str); 8] = [
    (
        "tenants.tenants_slug_key",
        "a slug is an address: one in the whole installation",
    ),
    (
        "domains.domains_verified_name",
        "a domain leads its people to one tenant of the installation",
    ),
    (
        "invitations.invited_by -> users",
        "a person belongs to several tenants and to none",
    ),
    (
        "memberships.user_id -> users",
        "a person belongs to several tenants and to none",
    ),
    (
        "projects.created_by -> users",
        "a person belongs to several tenants and to none",
    ),
    (
        "setup_links.created_by -> users",
        "a person belongs to several tenants and to none",
    ),
    (
        "sso_bypasses.session_id -> sessions",
        "a session opens all tenants of its person",
    ),
    ("tenants.id -> tenants", "the tenant itself"),
];

/// The functions that run with their owner's rights.
pub(super) const DEFINERS: [&str; 3] = [
    "enqueue_job(text,json,text)",
    "remove_expired_audit_entries(bigint,timestamp with time zone,bytea,bytea)",
    "tend_audit_partitions()",
];

/// The policies beside `tenant_isolation`: a table, and what its policy says.
pub(super) const POLICIES: [(&str, &str); 44] = [
    (
        "audit_checkpoints",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "audit_checkpoints",
        "retention: ALL to the owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
    ),
    (
        "audit_entries",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "audit_entries",
        "record_by_operator: INSERT to tenantry_operator writing ((realm = 'operator'::text) AND (actor_kind = 'operator'::text))",
    ),
    (
        "audit_entries",
        "retention: ALL to the owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
    ),
    (
        "audit_exports",
        "read_by_tenantry_worker: SELECT to tenantry_worker where true",
    ),
    (
        "audit_heads",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "audit_retention",
        "keep_by_operator: ALL to tenantry_operator where true",
    ),
    (
        "audit_retention",
        "read_by_tenantry_worker: SELECT to tenantry_worker where true",
    ),
    (
        "audit_retention",
        "retention: ALL to the owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
    ),
    (
        "audit_seals",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "audit_seals",
        "retention: ALL to the owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
    ),
    (
        "audit_unsealed",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "audit_unsealed",
        "read_by_tenantry_worker: SELECT to tenantry_worker where true",
    ),
    (
        "audit_unsealed",
        "record_by_operator: INSERT to tenantry_operator writing true",
    ),
    (
        "events",
        "record_by_operator: INSERT to tenantry_operator writing true",
    ),
    (
        "events",
        "retention: ALL to the owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
    ),
    (
        "connections",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "connections",
        "read_by_tenantry_worker: SELECT to tenantry_worker where true",
    ),
    (
        "domains",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "invitations",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "invitations",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "memberships",
        "note_activity: UPDATE to tenantry_auth where true",
    ),
    (
        "memberships",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "memberships",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "roles",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "roles",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    ("sessions", "accounts: ALL to tenantry_auth where true"),
    (
        "sessions",
        "ended_by_members_tenant: UPDATE to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = sessions.user_id)))",
    ),
    (
        "sessions",
        "seen_by_members_tenant: SELECT to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = sessions.user_id)))",
    ),
    (
        "setup_links",
        "open_once: UPDATE to tenantry_auth where true",
    ),
    (
        "setup_links",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "sign_in_failures",
        "operators: ALL to tenantry_operator where (realm = 'operator'::text)",
    ),
    (
        "sign_in_failures",
        "people: ALL to tenantry_auth where (realm = 'tenant'::text)",
    ),
    (
        "sso_bypasses",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "tenants",
        "note_activity: UPDATE to tenantry_auth where true",
    ),
    (
        "tenants",
        "read_by_tenantry_auth: SELECT to tenantry_auth where true",
    ),
    (
        "tenants",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
    (
        "tenants",
        "set_allowance: UPDATE to tenantry_operator where true",
    ),
    ("user_avatars", "accounts: ALL to tenantry_auth where true"),
    (
        "user_avatars",
        "members_of_tenant: SELECT to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = user_avatars.user_id)))",
    ),
    ("users", "accounts: ALL to tenantry_auth where true"),
    (
        "users",
        "members_of_tenant: SELECT to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = users.id)))",
    ),
    (
        "users",
        "read_by_tenantry_operator: SELECT to tenantry_operator where true",
    ),
];

/// What each role may do: the role, on what, and how. Nobody else may do anything.
pub(super) const GRANTS: [(&str, &str, &str); 77] = [
    ("tenantry_auth", "schema public", "USAGE"),
    ("tenantry_operator", "schema public", "USAGE"),
    ("tenantry_tenant", "schema public", "USAGE"),
    ("tenantry_worker", "schema public", "USAGE"),
    ("tenantry_worker", "schema graphile_worker", "USAGE"),
    ("tenantry_auth", "account_events", "INSERT, SELECT"),
    ("tenantry_auth", "connections", "SELECT"),
    (
        "tenantry_auth",
        "domains",
        "SELECT (connection_id id name tenant_id verified_at)",
    ),
    (
        "tenantry_auth",
        "factors",
        "DELETE, INSERT, SELECT, UPDATE (confirmed_at last_step last_used_at name secret)",
    ),
    (
        "tenantry_auth",
        "identities",
        "DELETE, INSERT, SELECT, UPDATE (email last_used_at)",
    ),
    ("tenantry_auth", "invitations", "SELECT"),
    (
        "tenantry_auth",
        "memberships",
        "SELECT (id last_active_at role_id role_since suspended_at tenant_id user_id), UPDATE (last_active_at)",
    ),
    (
        "tenantry_auth",
        "password_resets",
        "DELETE, INSERT, SELECT, UPDATE (used_at)",
    ),
    (
        "tenantry_auth",
        "recovery_codes",
        "DELETE, INSERT, SELECT, UPDATE (used_at)",
    ),
    ("tenantry_auth", "replay_keys", "DELETE, INSERT, SELECT"),
    (
        "tenantry_auth",
        "roles",
        "SELECT (id key name permissions permissions_since tenant_id)",
    ),
    (
        "tenantry_auth",
        "sessions",
        "DELETE, INSERT, SELECT, UPDATE (assurance authenticated_at former_token_hash ip last_seen_at renewals revoked_at token_hash token_since)",
    ),
    (
        "tenantry_auth",
        "setup_links",
        "SELECT, UPDATE (opened_at session_hash)",
    ),
    (
        "tenantry_auth",
        "sign_in_challenges",
        "DELETE, INSERT, SELECT, UPDATE (failures used_at)",
    ),
    (
        "tenantry_auth",
        "sign_in_failures",
        "DELETE, INSERT, SELECT, UPDATE (failed_at failures recovers_at retry_at)",
    ),
    ("tenantry_auth", "sign_in_flows", "DELETE, INSERT, SELECT"),
    (
        "tenantry_auth",
        "sign_ups",
        "DELETE, INSERT, SELECT, UPDATE (used_at)",
    ),
    ("tenantry_auth", "signing_keys", "INSERT, SELECT"),
    (
        "tenantry_auth",
        "sso_bypasses",
        "SELECT (session_id tenant_id)",
    ),
    (
        "tenantry_auth",
        "token_families",
        "DELETE, INSERT, SELECT, UPDATE (code_used_at ended_at generation)",
    ),
    (
        "tenantry_auth",
        "tenants",
        "SELECT (concurrent_requests id last_active_at mfa_required_from name name_key plan requests_per_second session_absolute_minutes session_idle_minutes slug sso_override sso_required status), UPDATE (last_active_at)",
    ),
    (
        "tenantry_auth",
        "user_avatars",
        "DELETE, INSERT, SELECT, UPDATE (hash image updated_at)",
    ),
    (
        "tenantry_auth",
        "users",
        "INSERT, SELECT, UPDATE (language name password_hash time_zone updated_at)",
    ),
    ("tenantry_operator", "audit_checkpoints", "SELECT"),
    ("tenantry_operator", "audit_entries", "INSERT, SELECT"),
    ("tenantry_operator", "audit_heads", "SELECT"),
    (
        "tenantry_operator",
        "audit_retention",
        "INSERT, SELECT, UPDATE (held_at hold_reason months)",
    ),
    ("tenantry_operator", "audit_seals", "SELECT"),
    ("tenantry_operator", "audit_unsealed", "INSERT, SELECT"),
    ("tenantry_operator", "events", "INSERT"),
    (
        "tenantry_operator",
        "invitations",
        "SELECT (accepted_at created_at email expires_at id invited_by revoked_at role_id sent_at tenant_id)",
    ),
    ("tenantry_operator", "memberships", "SELECT"),
    (
        "tenantry_operator",
        "operator_audit_entries",
        "INSERT, SELECT",
    ),
    (
        "tenantry_operator",
        "operator_factors",
        "DELETE, INSERT, SELECT, UPDATE (confirmed_at last_step last_used_at name secret)",
    ),
    (
        "tenantry_operator",
        "operator_password_links",
        "DELETE, INSERT, SELECT, UPDATE (used_at)",
    ),
    (
        "tenantry_operator",
        "operator_recovery_codes",
        "DELETE, INSERT, SELECT, UPDATE (kept_at used_at)",
    ),
    (
        "tenantry_operator",
        "operator_sessions",
        "DELETE, INSERT, SELECT, UPDATE (authenticated_at last_seen_at revoked_at token_hash)",
    ),
    (
        "tenantry_operator",
        "operator_sign_in_challenges",
        "DELETE, INSERT, SELECT, UPDATE (failures used_at)",
    ),
    (
        "tenantry_operator",
        "operator_sign_in_flows",
        "DELETE, INSERT, SELECT",
    ),
    (
        "tenantry_operator",
        "operators",
        "INSERT, SELECT, UPDATE (disabled_at last_active_at name password_hash provider_issuer provider_subject role time_zone)",
    ),
    ("tenantry_operator", "roles", "SELECT"),
    (
        "tenantry_operator",
        "sign_in_failures",
        "DELETE, INSERT, SELECT, UPDATE (failed_at failures recovers_at retry_at)",
    ),
    (
        "tenantry_operator",
        "signing_keys",
        "DELETE, INSERT, SELECT (active_at id)",
    ),
    (
        "tenantry_operator",
        "tenants",
        "SELECT, UPDATE (concurrent_requests requests_per_second sso_override)",
    ),
    (
        "tenantry_operator",
        "users",
        "SELECT (created_at email id name)",
    ),
    ("tenantry_tenant", "audit_checkpoints", "SELECT"),
    ("tenantry_tenant", "audit_entries", "INSERT, SELECT"),
    (
        "tenantry_tenant",
        "audit_export_chunks",
        "DELETE, INSERT, SELECT",
    ),
    (
        "tenantry_tenant",
        "audit_exports",
        "DELETE, INSERT, SELECT, UPDATE (attempt bytes finished_at manifest rows_done rows_expected sha256 signature state)",
    ),
    (
        "tenantry_tenant",
        "audit_heads",
        "INSERT, SELECT, UPDATE (chain_hash public_key sealed_at sequence signature)",
    ),
    ("tenantry_tenant", "audit_retention", "SELECT"),
    ("tenantry_tenant", "audit_seals", "INSERT, SELECT"),
    (
        "tenantry_tenant",
        "audit_unsealed",
        "DELETE, INSERT, SELECT",
    ),
    (
        "tenantry_tenant",
        "connection_attempts",
        "DELETE, INSERT, SELECT",
    ),
    (
        "tenantry_tenant",
        "connections",
        "DELETE, INSERT, SELECT, UPDATE (activated_at certificate_expires_at keys keys_expire_at keys_warned_days linked_anew_at live_secret live_settings live_version name provisions refresh_failure refreshed_at role_id secret settings tested_version version warned_days)",
    ),
    (
        "tenantry_tenant",
        "domains",
        "DELETE, INSERT, SELECT, UPDATE (checked_at connection_id failure verified_at)",
    ),
    ("tenantry_tenant", "events", "INSERT, SELECT"),
    (
        "tenantry_tenant",
        "invitations",
        "INSERT, SELECT, UPDATE (accepted_at expires_at generation revoked_at role_id sent_at token_hash)",
    ),
    (
        "tenantry_tenant",
        "memberships",
        "DELETE, INSERT, SELECT, UPDATE (role_id role_since suspended_at)",
    ),
    (
        "tenantry_tenant",
        "project_grants",
        "DELETE, INSERT, SELECT, UPDATE (may_edit)",
    ),
    (
        "tenantry_tenant",
        "projects",
        "DELETE, INSERT, SELECT, UPDATE (archived_at deleted_at name updated_at)",
    ),
    ("tenantry_tenant", "roles", "DELETE, INSERT, SELECT, UPDATE"),
    (
        "tenantry_tenant",
        "sessions",
        "SELECT (assurance created_at expires_at id ip last_seen_at method revoked_at user_agent user_id), UPDATE (revoked_at)",
    ),
    (
        "tenantry_tenant",
        "setup_links",
        "INSERT, SELECT, UPDATE (revoked_at)",
    ),
    ("tenantry_tenant", "sso_bypasses", "INSERT, SELECT"),
    (
        "tenantry_tenant",
        "tenants",
        "INSERT, SELECT, UPDATE (mfa_required_from name seats session_absolute_minutes session_idle_minutes sso_required)",
    ),
    ("tenantry_tenant", "user_avatars", "SELECT (hash user_id)"),
    ("tenantry_tenant", "users", "SELECT (email id name)"),
    (
        "tenantry_worker",
        "audit_exports",
        "SELECT (expires_at tenant_id)",
    ),
    (
        "tenantry_worker",
        "audit_retention",
        "SELECT (held_at months tenant_id)",
    ),
    ("tenantry_worker", "audit_unsealed", "SELECT (tenant_id)"),
    (
        "tenantry_worker",
        "connections",
        "SELECT (activated_at certificate_expires_at id keys_expire_at reads_metadata refreshed_at tenant_id)",
    ),
];
