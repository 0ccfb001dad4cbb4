//! What each role may do, all of it, so that one grant too many is seen in review.

use crate::look;
use domain::database::migrate::ROLES;
use sqlx::AssertSqlSafe;
use test_support::TestApp;

#[tokio::test]
async fn the_tables_are_granted_so() {
    let app = TestApp::new().await;
    let grants: Vec<String> = look::column(
        &app,
        "WITH grants AS (
             SELECT c.relname, g.grantee, g.privilege_type AS privilege, NULL AS attname
             FROM pg_class c, aclexplode(c.relacl) g
             WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
             UNION ALL
             SELECT c.relname, g.grantee, g.privilege_type, a.attname
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
             WHERE c.relnamespace = 'public'::regnamespace
         ), privileges AS (
             SELECT relname, grantee, privilege, privilege || coalesce(
                 ' (' || string_agg(attname, ' ' ORDER BY attname) || ')', '') AS text
             FROM grants GROUP BY relname, grantee, privilege, attname IS NULL
         )
         SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END || ' on ' || relname || ': '
             || string_agg(text, ', ' ORDER BY text)
         FROM privileges GROUP BY grantee, relname ORDER BY 1",
    )
    .await;
    insta::assert_snapshot!(grants.join("\n"), @"
    tenantry_auth on account_events: INSERT, SELECT
    tenantry_auth on invitations: SELECT
    tenantry_auth on memberships: SELECT (id last_active_at role_id tenant_id user_id), UPDATE (last_active_at)
    tenantry_auth on password_resets: DELETE, INSERT, SELECT, UPDATE (used_at)
    tenantry_auth on roles: SELECT (id key name permissions tenant_id)
    tenantry_auth on sessions: DELETE, INSERT, SELECT, UPDATE (ip last_seen_at revoked_at)
    tenantry_auth on sign_ups: DELETE, INSERT, SELECT, UPDATE (used_at)
    tenantry_auth on tenants: SELECT (id last_active_at name name_key plan slug status), UPDATE (last_active_at)
    tenantry_auth on users: INSERT, SELECT, UPDATE (name password_hash time_zone updated_at)
    tenantry_operator on audit_checkpoints: SELECT
    tenantry_operator on audit_entries: INSERT, SELECT
    tenantry_operator on audit_heads: SELECT
    tenantry_operator on audit_retention: INSERT, SELECT, UPDATE (held_at hold_reason months)
    tenantry_operator on audit_seals: SELECT
    tenantry_operator on audit_unsealed: INSERT, SELECT
    tenantry_operator on events: INSERT
    tenantry_operator on invitations: SELECT (accepted_at created_at email expires_at id invited_by revoked_at role_id sent_at tenant_id)
    tenantry_operator on memberships: SELECT
    tenantry_operator on operator_audit_entries: INSERT, SELECT
    tenantry_operator on operator_sessions: INSERT, SELECT, UPDATE (last_seen_at revoked_at)
    tenantry_operator on operators: INSERT, SELECT, UPDATE (disabled_at name password_hash time_zone)
    tenantry_operator on roles: SELECT
    tenantry_operator on tenants: SELECT
    tenantry_operator on users: SELECT (created_at email id name)
    tenantry_tenant on audit_checkpoints: SELECT
    tenantry_tenant on audit_entries: INSERT, SELECT
    tenantry_tenant on audit_heads: INSERT, SELECT, UPDATE (chain_hash public_key sealed_at sequence signature)
    tenantry_tenant on audit_retention: SELECT
    tenantry_tenant on audit_seals: INSERT, SELECT
    tenantry_tenant on audit_unsealed: DELETE, INSERT, SELECT
    tenantry_tenant on events: INSERT, SELECT
    tenantry_tenant on invitations: INSERT, SELECT, UPDATE (accepted_at expires_at generation revoked_at role_id sent_at token_hash)
    tenantry_tenant on memberships: DELETE, INSERT, SELECT, UPDATE (role_id)
    tenantry_tenant on projects: DELETE, INSERT, SELECT, UPDATE (archived_at deleted_at name updated_at)
    tenantry_tenant on roles: DELETE, INSERT, SELECT, UPDATE
    tenantry_tenant on tenants: INSERT, SELECT, UPDATE (name seats)
    tenantry_tenant on users: SELECT (email id name)
    tenantry_worker on audit_retention: SELECT (held_at months tenant_id)
    tenantry_worker on audit_unsealed: SELECT (tenant_id)
    ");
}

#[tokio::test]
async fn the_queue_is_the_workers_alone() {
    let app = TestApp::new().await;
    let users: Vec<String> = look::column(
        &app,
        "SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
         FROM pg_namespace n, aclexplode(n.nspacl) g
         WHERE n.nspname = 'graphile_worker' AND g.grantee <> n.nspowner",
    )
    .await;
    assert_eq!(users, ["tenantry_worker"]);
}

#[tokio::test]
async fn the_worker_reaches_nothing_but_the_queue_and_which_logs_need_care() {
    let app = TestApp::new().await;
    let tables: Vec<String> = look::column(
        &app,
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
           AND (has_table_privilege('tenantry_worker', oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
             OR has_any_column_privilege('tenantry_worker', oid, 'SELECT, INSERT, UPDATE'))
         ORDER BY 1",
    )
    .await;
    assert_eq!(tables, ["audit_retention", "audit_unsealed"]);
}

#[tokio::test]
async fn a_function_with_its_owners_rights_looks_only_where_it_says() {
    let app = TestApp::new().await;
    let functions: Vec<String> = look::column(
        &app,
        "SELECT oid::regprocedure || ' ' || coalesce(array_to_string(proconfig, ' '), 'looks anywhere')
         FROM pg_proc WHERE prosecdef AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
         ORDER BY 1",
    )
    .await;
    insta::assert_snapshot!(functions.join("\n"), @"
    enqueue_job(text,json,text) search_path=pg_catalog, pg_temp
    remove_expired_audit_entries(bigint,timestamp with time zone,bytea,bytea) search_path=pg_catalog, pg_temp
    tend_audit_partitions() search_path=pg_catalog, pg_temp
    ");
}

#[tokio::test]
async fn operators_have_no_way_to_product_data() {
    let app = TestApp::new().await;
    let mut operator = app.database.role("tenantry_operator").await;
    for query in [
        "SELECT FROM projects",
        "SELECT FROM events",
        "INSERT INTO projects DEFAULT VALUES",
        "UPDATE projects SET name = 'x'",
        "DELETE FROM projects",
    ] {
        let refused = sqlx::query(query).execute(&mut operator).await.unwrap_err();
        assert!(
            refused.to_string().contains("permission denied for table"),
            "{query}: {refused}"
        );
    }
}

#[tokio::test]
async fn what_happened_cannot_be_changed_by_anybody() {
    let app = TestApp::new().await;
    app.tenant("Acme").await;
    app.operator().await;
    for role in ROLES {
        let mut connection = app.database.role(role).await;
        for table in [
            "audit_entries",
            "events",
            "account_events",
            "operator_audit_entries",
        ] {
            for statement in [
                format!("UPDATE {table} SET id = id"),
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table} CASCADE"),
            ] {
                let refused = sqlx::query(AssertSqlSafe(statement.clone()))
                    .execute(&mut connection)
                    .await
                    .expect_err(&statement);
                assert!(
                    refused.to_string().contains("permission denied"),
                    "{role}: {statement}: {refused}"
                );
            }
        }
    }
}
