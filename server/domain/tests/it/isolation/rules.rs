//! The rules every tenant table keeps, and that the check of them notices when one is broken.

use super::catalogue::{self, Policy, TenantTable};
use crate::look;
use sqlx::PgConnection;
use test_support::TestDatabase;

/// Keys that are not led by the tenant, and why not.
const EXEMPT: [&str; 5] = [
    // A slug is an address: one in the whole installation. The tenant's own key is its id.
    "tenants.tenants_slug_key",
    // A person belongs to several tenants and to none.
    "invitations.invited_by -> users",
    "memberships.user_id -> users",
    "projects.created_by -> users",
    // The tenant itself.
    "tenants.id -> tenants",
];

/// Everything that is wrong with the isolation of tenants.
async fn violations(connection: &mut PgConnection) -> Vec<String> {
    let (tables, unknown) = catalogue::tables(connection).await;
    let policies = catalogue::policies(connection).await;
    let mut found: Vec<String> = unknown
        .into_iter()
        .map(|name| format!("{name}: has no tenant and is not known as a table of the platform"))
        .collect();
    for table in &tables {
        found.extend(policy_violations(table, &policies));
        let keys = catalogue::unique_keys_not_led_by(connection, table).await;
        let foreign = catalogue::foreign_keys_not_led_by(connection, table).await;
        found.extend(
            keys.into_iter()
                .chain(foreign)
                .filter(|key| !EXEMPT.contains(&key.as_str()))
                .map(|key| format!("{key}: is not led by the tenant")),
        );
    }
    found
}

fn policy_violations(table: &TenantTable, policies: &[Policy]) -> Vec<String> {
    let mut found = Vec::new();
    if !table.enabled {
        found.push("row-level security is not enabled".to_owned());
    }
    if !table.forced {
        found.push("row-level security is not forced".to_owned());
    }
    let own_rows = format!(
        "({} = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)",
        table.key
    );
    let mut isolated = false;
    for policy in policies.iter().filter(|policy| policy.table == table.name) {
        if policy.name == "tenant_isolation" {
            isolated = policy.permissive
                && policy.command == "ALL"
                && policy.roles == ["tenantry_tenant"]
                && policy.rows_seen.as_deref() == Some(own_rows.as_str())
                && policy.rows_written.as_deref() == Some(own_rows.as_str());
        } else if policy
            .roles
            .iter()
            .any(|role| role == "tenantry_tenant" || role == "public")
        {
            // Policies add up: another one could only let in more.
            found.push(format!("the policy {} is for tenants, too", policy.name));
        }
    }
    if !isolated {
        found.push(
            "the policy tenant_isolation is missing or not the one of isolate_by_tenant".to_owned(),
        );
    }
    found
        .into_iter()
        .map(|what| format!("{}: {what}", table.name))
        .collect()
}

#[tokio::test]
async fn every_tenant_table_keeps_the_rules() {
    let database = TestDatabase::new().await;
    let mut connection = database.superuser().await;
    let (tables, _) = catalogue::tables(&mut connection).await;
    let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
    insta::assert_snapshot!(names.join(" "), @"audit_checkpoints audit_entries audit_heads audit_retention audit_seals audit_unsealed events invitations memberships projects roles tenants");
    assert_eq!(violations(&mut connection).await, [""; 0]);
}

#[tokio::test]
async fn a_broken_rule_is_noticed() {
    let database = TestDatabase::new().await;
    let mut connection = database.superuser().await;
    let mut noticed = Vec::new();
    for breach in [
        "DROP POLICY tenant_isolation ON projects",
        "ALTER TABLE projects DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE projects NO FORCE ROW LEVEL SECURITY",
        "ALTER POLICY tenant_isolation ON projects USING (true)",
        "ALTER POLICY tenant_isolation ON projects WITH CHECK (true)",
        "CREATE POLICY more ON projects FOR SELECT TO PUBLIC USING (true)",
        "CREATE POLICY more ON projects FOR SELECT TO tenantry_tenant USING (true)",
        "CREATE UNIQUE INDEX projects_name ON projects (name)",
        "ALTER TABLE roles ADD UNIQUE (id);
         ALTER TABLE memberships ADD FOREIGN KEY (role_id) REFERENCES roles (id)",
        "CREATE TABLE notes (tenant_id uuid, id uuid)",
        "CREATE TABLE secrets (id uuid)",
        "CREATE VIEW all_projects AS SELECT * FROM projects",
    ] {
        sqlx::raw_sql("BEGIN")
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::raw_sql(breach)
            .execute(&mut connection)
            .await
            .unwrap();
        let found = violations(&mut connection).await;
        assert!(!found.is_empty(), "unnoticed: {breach}");
        noticed.extend(found);
        sqlx::raw_sql("ROLLBACK")
            .execute(&mut connection)
            .await
            .unwrap();
    }
    insta::assert_snapshot!(noticed.join("\n"), @"
    projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    projects: row-level security is not enabled
    projects: row-level security is not forced
    projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    projects: the policy more is for tenants, too
    projects: the policy more is for tenants, too
    projects.projects_name: is not led by the tenant
    memberships.role_id -> roles: is not led by the tenant
    roles.roles_id_key: is not led by the tenant
    notes: row-level security is not enabled
    notes: row-level security is not forced
    notes: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    secrets: has no tenant and is not known as a table of the platform
    all_projects: row-level security is not enabled
    all_projects: row-level security is not forced
    all_projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    ");
    assert_eq!(violations(&mut connection).await, [""; 0]);
}

/// Beside `tenant_isolation`: what the other roles see and change, all of it in one place.
#[tokio::test]
async fn the_other_policies_are_these() {
    let database = TestDatabase::new().await;
    let mut connection = database.superuser().await;
    let lines: Vec<_> = catalogue::policies(&mut connection)
        .await
        .into_iter()
        .filter(|policy| policy.name != "tenant_isolation")
        .map(|policy| {
            let roles = policy.roles.join(" ");
            let rows = policy
                .rows_seen
                .or(policy.rows_written)
                .unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            format!(
                "{}: {} {} to {roles} where {rows}",
                policy.table, policy.name, policy.command
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    audit_checkpoints: read_by_tenantry_operator SELECT to tenantry_operator where true
    audit_checkpoints: retention ALL to tenantry_owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    audit_entries: read_by_tenantry_operator SELECT to tenantry_operator where true
    audit_entries: record_by_operator INSERT to tenantry_operator where ((realm = 'operator'::text) AND (actor_kind = 'operator'::text))
    audit_entries: retention ALL to tenantry_owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    audit_heads: read_by_tenantry_operator SELECT to tenantry_operator where true
    audit_retention: keep_by_operator ALL to tenantry_operator where true
    audit_retention: read_by_tenantry_worker SELECT to tenantry_worker where true
    audit_retention: retention ALL to tenantry_owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    audit_seals: read_by_tenantry_operator SELECT to tenantry_operator where true
    audit_seals: retention ALL to tenantry_owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    audit_unsealed: read_by_tenantry_operator SELECT to tenantry_operator where true
    audit_unsealed: read_by_tenantry_worker SELECT to tenantry_worker where true
    audit_unsealed: record_by_operator INSERT to tenantry_operator where true
    events: record_by_operator INSERT to tenantry_operator where true
    events: retention ALL to tenantry_owner where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    invitations: read_by_tenantry_auth SELECT to tenantry_auth where true
    invitations: read_by_tenantry_operator SELECT to tenantry_operator where true
    memberships: note_activity UPDATE to tenantry_auth where true
    memberships: read_by_tenantry_auth SELECT to tenantry_auth where true
    memberships: read_by_tenantry_operator SELECT to tenantry_operator where true
    roles: read_by_tenantry_auth SELECT to tenantry_auth where true
    roles: read_by_tenantry_operator SELECT to tenantry_operator where true
    tenants: note_activity UPDATE to tenantry_auth where true
    tenants: read_by_tenantry_auth SELECT to tenantry_auth where true
    tenants: read_by_tenantry_operator SELECT to tenantry_operator where true
    users: accounts ALL to tenantry_auth where true
    users: members_of_tenant SELECT to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = users.id)))
    users: read_by_tenantry_operator SELECT to tenantry_operator where true
    ");
}

/// Looks as superuser, so that the checks above cannot pass because nobody sees anything.
#[tokio::test]
async fn the_owner_of_the_tables_is_no_role_of_the_app() {
    let app = test_support::TestApp::new().await;
    let owners: Vec<String> = look::column(
        &app,
        "SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname IN ('public', 'graphile_worker')",
    )
    .await;
    assert_eq!(owners, ["tenantry_owner"]);
}
