//! That the doctor finds nothing in a sound database, and notices every rule that is broken.

use domain::clock::Clock;
use domain::doctor;
use shared::isolation::Check;
use sqlx::PgConnection;
use test_support::{TestApp, TestDatabase};

async fn findings(connection: &mut PgConnection) -> Vec<String> {
    let (_, checks) = doctor::examine(connection).await.expect("the catalogue");
    lines(&checks)
}

fn lines(checks: &[Check]) -> Vec<String> {
    checks
        .iter()
        .flat_map(|check| {
            let line = |remark: &shared::isolation::Remark| {
                format!("{}: {}: {}", check.key, remark.subject, remark.text)
            };
            check.findings.iter().map(line).collect::<Vec<_>>()
        })
        .collect()
}

async fn run(connection: &mut PgConnection, statement: &'static str) {
    sqlx::raw_sql(statement)
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// What is found after each breach, which is then taken back.
async fn noticed(breaches: &[&'static str]) -> String {
    let database = TestDatabase::new().await;
    let mut connection = database.superuser().await;
    let mut noticed = Vec::new();
    for breach in breaches {
        run(&mut connection, "BEGIN").await;
        run(&mut connection, breach).await;
        let found = findings(&mut connection).await;
        assert!(!found.is_empty(), "unnoticed: {breach}");
        noticed.push(format!("{breach}\n  {}", found.join("\n  ")));
        run(&mut connection, "ROLLBACK").await;
    }
    assert_eq!(findings(&mut connection).await, [""; 0]);
    noticed.join("\n")
}

#[tokio::test]
async fn a_sound_database_has_no_finding_whoever_looks() {
    let database = TestDatabase::new().await;
    for role in [
        "tenantry_auth",
        "tenantry_tenant",
        "tenantry_operator",
        "tenantry_worker",
    ] {
        let (tables, checks) = doctor::examine(&mut database.role(role).await)
            .await
            .expect("the catalogue");
        assert_eq!(lines(&checks), [""; 0], "as {role}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(tables.join(" "), @"audit_checkpoints audit_entries audit_export_chunks audit_exports audit_heads audit_retention audit_seals audit_unsealed connection_attempts connections domains events invitations memberships project_grants projects roles setup_links sso_bypasses tenants");
        }
        for check in checks {
            assert!(
                !check.examined.is_empty(),
                "{} looked at nothing",
                check.key
            );
        }
    }
}

#[tokio::test]
async fn a_broken_policy_is_noticed() {
    let noticed = noticed(&[
        "DROP POLICY tenant_isolation ON projects",
        "ALTER TABLE projects DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE projects NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY tenant_isolation ON projects USING (true)",
        "ALTER POLICY tenant_isolation ON projects WITH CHECK (true)",
        "ALTER POLICY tenant_isolation ON projects TO PUBLIC",
        "CREATE POLICY more ON projects FOR SELECT TO PUBLIC USING (true)",
        "CREATE POLICY more ON projects FOR SELECT TO tenantry_tenant USING (true)",
        "ALTER POLICY note_activity ON tenants WITH CHECK (false)",
        "DROP POLICY members_of_tenant ON users",
    ])
    .await;
    insta::assert_snapshot!(noticed, @"
    DROP POLICY tenant_isolation ON projects
      policies: projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
    ALTER TABLE projects DISABLE ROW LEVEL SECURITY
      row_level_security: projects: row-level security is not enabled
    ALTER TABLE projects NO FORCE ROW LEVEL SECURITY
      row_level_security: projects: row-level security is not forced
    ALTER TABLE users DISABLE ROW LEVEL SECURITY
      row_level_security: users: row-level security is not enabled
    ALTER POLICY tenant_isolation ON projects USING (true)
      policies: projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
      policies: projects: a policy that is not declared: tenant_isolation: ALL to tenantry_tenant where true writing (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    ALTER POLICY tenant_isolation ON projects WITH CHECK (true)
      policies: projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
      policies: projects: a policy that is not declared: tenant_isolation: ALL to tenantry_tenant where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid) writing true
    ALTER POLICY tenant_isolation ON projects TO PUBLIC
      policies: projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
      policies: projects: a policy that is not declared: tenant_isolation: ALL to PUBLIC where (tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)
    CREATE POLICY more ON projects FOR SELECT TO PUBLIC USING (true)
      policies: projects: a policy that is not declared: more: SELECT to PUBLIC where true
    CREATE POLICY more ON projects FOR SELECT TO tenantry_tenant USING (true)
      policies: projects: a policy that is not declared: more: SELECT to tenantry_tenant where true
    ALTER POLICY note_activity ON tenants WITH CHECK (false)
      policies: tenants: a policy that is not declared: note_activity: UPDATE to tenantry_auth where true writing false
      policies: tenants: a declared policy is missing: note_activity: UPDATE to tenantry_auth where true
    DROP POLICY members_of_tenant ON users
      policies: users: a declared policy is missing: members_of_tenant: SELECT to tenantry_tenant where (EXISTS ( SELECT FROM memberships WHERE (memberships.user_id = users.id)))
    ");
}

#[tokio::test]
async fn a_table_or_key_without_the_tenant_is_noticed() {
    let noticed = noticed(&[
        "CREATE UNIQUE INDEX projects_name ON projects (name)",
        "ALTER TABLE projects DROP CONSTRAINT projects_pkey CASCADE",
        "ALTER TABLE projects ADD EXCLUDE USING btree (name WITH =)",
        "ALTER TABLE roles ADD UNIQUE (id);
         ALTER TABLE memberships ADD FOREIGN KEY (role_id) REFERENCES roles (id)",
        "CREATE TABLE drafts (tenant_id uuid, id uuid)",
        "CREATE TABLE secrets (id uuid)",
        "CREATE VIEW all_projects AS SELECT * FROM projects",
        "CREATE MATERIALIZED VIEW names AS SELECT name FROM projects",
        "CREATE SCHEMA aside; CREATE TABLE aside.notes (id uuid)",
    ])
    .await;
    insta::assert_snapshot!(noticed, @"
    CREATE UNIQUE INDEX projects_name ON projects (name)
      keys: projects: projects.projects_name is not led by the tenant
    ALTER TABLE projects DROP CONSTRAINT projects_pkey CASCADE
      keys: projects: has no primary key
      indexes: projects: no index of all rows begins with tenant_id
    ALTER TABLE projects ADD EXCLUDE USING btree (name WITH =)
      keys: projects: projects.projects_name_excl is not led by the tenant
    ALTER TABLE roles ADD UNIQUE (id);
             ALTER TABLE memberships ADD FOREIGN KEY (role_id) REFERENCES roles (id)
      keys: memberships: memberships.role_id -> roles is not led by the tenant
      keys: roles: roles.roles_id_key is not led by the tenant
    CREATE TABLE drafts (tenant_id uuid, id uuid)
      tables: drafts: tenant_id may be null: a row could belong to nobody
      row_level_security: drafts: row-level security is not enabled
      row_level_security: drafts: row-level security is not forced
      policies: drafts: the policy tenant_isolation is missing or not the one of isolate_by_tenant
      keys: drafts: has no primary key
      indexes: drafts: no index of all rows begins with tenant_id
    CREATE TABLE secrets (id uuid)
      tables: secrets: has no tenant and is not known as a table of the platform
    CREATE VIEW all_projects AS SELECT * FROM projects
      tables: all_projects: tenant_id may be null: a row could belong to nobody
      row_level_security: all_projects: row-level security is not enabled
      row_level_security: all_projects: row-level security is not forced
      policies: all_projects: the policy tenant_isolation is missing or not the one of isolate_by_tenant
      keys: all_projects: has no primary key
      indexes: all_projects: no index of all rows begins with tenant_id
    CREATE MATERIALIZED VIEW names AS SELECT name FROM projects
      tables: names: has no tenant and is not known as a table of the platform
    CREATE SCHEMA aside; CREATE TABLE aside.notes (id uuid)
      tables: aside.notes: has no tenant and is not known as a table of the platform
    ");
}

#[tokio::test]
async fn a_database_without_tenant_tables_does_not_pass_for_a_sound_one() {
    let database = TestDatabase::new().await;
    let mut connection = database.superuser().await;
    run(&mut connection, "DROP OWNED BY tenantry_owner CASCADE").await;
    let found = findings(&mut connection).await;
    assert_eq!(
        found[0],
        "tables: database: there is no tenant table: is this the right database?"
    );
}

#[tokio::test]
async fn a_right_too_many_is_noticed() {
    let noticed = noticed(&[
        "GRANT SELECT ON projects TO tenantry_operator",
        "GRANT SELECT (name) ON projects TO tenantry_operator",
        "GRANT DELETE ON projects TO PUBLIC",
        "GRANT UPDATE (changes) ON audit_entries TO tenantry_tenant",
        "GRANT DELETE ON operator_audit_entries TO tenantry_operator",
        "GRANT TRUNCATE ON events TO tenantry_tenant",
        "GRANT SELECT ON memberships TO tenantry_operator WITH GRANT OPTION",
        "GRANT USAGE ON SCHEMA graphile_worker TO tenantry_tenant",
        "GRANT CREATE ON SCHEMA public TO tenantry_tenant",
        "ALTER DEFAULT PRIVILEGES FOR ROLE tenantry_owner GRANT SELECT ON TABLES TO tenantry_operator",
        "REVOKE INSERT ON events FROM tenantry_tenant",
    ])
    .await;
    insta::assert_snapshot!(noticed, @"
    GRANT SELECT ON projects TO tenantry_operator
      grants: projects: tenantry_operator has SELECT, which is not declared
      product_data: projects: tenantry_operator has a right on it
    GRANT SELECT (name) ON projects TO tenantry_operator
      grants: projects: tenantry_operator has SELECT (name), which is not declared
      product_data: projects: tenantry_operator has a right on it
    GRANT DELETE ON projects TO PUBLIC
      grants: projects: PUBLIC has DELETE, which is not declared
      product_data: projects: tenantry_operator has a right on it
    GRANT UPDATE (changes) ON audit_entries TO tenantry_tenant
      grants: audit_entries: tenantry_tenant has UPDATE (changes), which is not declared
      append_only: audit_entries: tenantry_tenant may change or remove entries
    GRANT DELETE ON operator_audit_entries TO tenantry_operator
      grants: operator_audit_entries: tenantry_operator has DELETE, which is not declared
      append_only: operator_audit_entries: tenantry_operator may change or remove entries
    GRANT TRUNCATE ON events TO tenantry_tenant
      grants: events: tenantry_tenant has TRUNCATE, which is not declared
      append_only: events: tenantry_tenant may change or remove entries
    GRANT SELECT ON memberships TO tenantry_operator WITH GRANT OPTION
      grants: memberships: tenantry_operator has SELECT with the right to grant it, which is not declared
      grants: memberships: tenantry_operator has not SELECT, which is declared
    GRANT USAGE ON SCHEMA graphile_worker TO tenantry_tenant
      grants: schema graphile_worker: tenantry_tenant has USAGE, which is not declared
    GRANT CREATE ON SCHEMA public TO tenantry_tenant
      grants: schema public: tenantry_tenant has CREATE, which is not declared
    ALTER DEFAULT PRIVILEGES FOR ROLE tenantry_owner GRANT SELECT ON TABLES TO tenantry_operator
      grants: what tenantry_owner will make: tenantry_operator has SELECT, which is not declared
    REVOKE INSERT ON events FROM tenantry_tenant
      grants: events: tenantry_tenant has not INSERT, which is declared
    ");
}

#[tokio::test]
async fn a_role_or_function_that_is_too_strong_is_noticed() {
    let noticed = noticed(&[
        "ALTER ROLE tenantry_tenant SUPERUSER",
        "ALTER ROLE tenantry_tenant BYPASSRLS",
        "ALTER ROLE tenantry_operator CREATEROLE",
        "ALTER ROLE tenantry_worker REPLICATION",
        "GRANT tenantry_owner TO tenantry_auth",
        "ALTER FUNCTION current_tenant_id OWNER TO tenantry_worker",
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN 1",
        "ALTER FUNCTION enqueue_job RESET search_path",
        "ALTER FUNCTION enqueue_job SET search_path = public",
        "GRANT EXECUTE ON FUNCTION enqueue_job TO PUBLIC",
    ])
    .await;
    insta::assert_snapshot!(noticed, @"
    ALTER ROLE tenantry_tenant SUPERUSER
      append_only: account_events: tenantry_tenant may change or remove entries
      append_only: audit_checkpoints: tenantry_tenant may change or remove entries
      append_only: audit_entries: tenantry_tenant may change or remove entries
      append_only: audit_seals: tenantry_tenant may change or remove entries
      append_only: events: tenantry_tenant may change or remove entries
      append_only: operator_audit_entries: tenantry_tenant may change or remove entries
      roles: tenantry_tenant: is a superuser
    ALTER ROLE tenantry_tenant BYPASSRLS
      roles: tenantry_tenant: bypasses row-level security
    ALTER ROLE tenantry_operator CREATEROLE
      roles: tenantry_operator: may create roles or databases
    ALTER ROLE tenantry_worker REPLICATION
      roles: tenantry_worker: may replicate
    GRANT tenantry_owner TO tenantry_auth
      append_only: account_events: tenantry_auth may change or remove entries
      append_only: audit_checkpoints: tenantry_auth may change or remove entries
      append_only: audit_entries: tenantry_auth may change or remove entries
      append_only: audit_seals: tenantry_auth may change or remove entries
      append_only: events: tenantry_auth may change or remove entries
      append_only: operator_audit_entries: tenantry_auth may change or remove entries
      roles: tenantry_auth: belongs to the role tenantry_owner
    ALTER FUNCTION current_tenant_id OWNER TO tenantry_worker
      roles: tenantry_worker: owns tables or other things
    CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN 1
      functions: peek(): runs with its owner's rights and is not declared
      functions: peek(): looks names up wherever its caller says
      functions: peek(): may be called by everybody
    ALTER FUNCTION enqueue_job RESET search_path
      functions: enqueue_job(text,json,text): looks names up wherever its caller says
    ALTER FUNCTION enqueue_job SET search_path = public
      functions: enqueue_job(text,json,text): pg_temp is not the last of its search_path: public
    GRANT EXECUTE ON FUNCTION enqueue_job TO PUBLIC
      functions: enqueue_job(text,json,text): may be called by everybody
    ");
}

#[tokio::test]
async fn the_command_line_also_looks_at_its_own_configuration() {
    let database = TestDatabase::new().await;
    let report = async |tenant: &'static str| {
        let addresses = [
            ("tenantry_tenant", database.url(tenant)),
            ("tenantry_operator", database.url("tenantry_operator")),
        ];
        doctor::report_through(&addresses, &Clock::default())
            .await
            .expect("a report")
    };
    assert!(report("tenantry_tenant").await.passed());
    let wrong = report("tenantry_owner").await;
    assert_eq!(
        lines(&wrong.checks),
        ["configuration: tenantry_tenant: its address signs in as tenantry_owner"]
    );
    let none = doctor::report_through(&[], &Clock::default()).await;
    assert!(none.is_err());
}

#[tokio::test]
async fn an_operator_gets_the_report() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let report = doctor::report(&olga).await.expect("a report");
    assert!(report.passed());
    assert_eq!(report.checks.len(), 11);
    let of_tables: Vec<_> = report
        .checks_of_tables()
        .map(|check| check.key.as_str())
        .collect();
    assert_eq!(
        of_tables,
        [
            "tables",
            "row_level_security",
            "policies",
            "keys",
            "indexes",
            "grants",
            "product_data",
            "append_only"
        ]
    );
    sqlx::query("GRANT SELECT ON projects TO tenantry_operator")
        .execute(&mut app.database.superuser().await)
        .await
        .expect("a grant");
    let report = doctor::report(&olga).await.expect("a report");
    assert!(!report.passed());
    assert_eq!(report.findings(), 2);
}
