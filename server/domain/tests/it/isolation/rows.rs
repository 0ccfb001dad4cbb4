//! Each tenant table as the tenants' role sees it: without a tenant, and with another one.
#![expect(clippy::large_futures, reason = "a test awaits its fixture once")]

use crate::look;
use domain::doctor;
use domain::projects::{self, Grantee};
use shared::ids::TenantId;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Error};
use test_support::{TestApp, TestTenant, parsed};

/// A table whose rows belong to tenants.
struct TenantTable {
    name: String,
    /// The column that says whose a row is.
    key: &'static str,
}

impl TenantTable {
    fn new(name: String) -> Self {
        let key = if name == "tenants" { "id" } else { "tenant_id" };
        Self { name, key }
    }
}

/// Two tenants with rows in every tenant table.
struct Neighbours {
    app: TestApp,
    acme: TestTenant,
    globex: TestTenant,
    tables: Vec<TenantTable>,
}

impl Neighbours {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
        for tenant in [&acme, &globex] {
            let project = projects::create(&tenant.member, parsed("Apollo"))
                .await
                .expect("a project");
            let grantee = Grantee::Member(tenant.nobody.membership_id.expect("a member"));
            projects::share(&tenant.member, project, grantee, false)
                .await
                .expect("a shared project");
        }
        app.seal_audit_logs().await;
        for tenant in [&acme, &globex] {
            // Another one, which waits to be sealed.
            projects::create(&tenant.member, parsed("Gemini"))
                .await
                .expect("a project");
        }
        look::execute(
            &app,
            "INSERT INTO audit_retention (tenant_id, months) SELECT id, 12 FROM tenants;
             INSERT INTO audit_exports (tenant_id, id, format, query, filter, requested_by, requested_by_name, time_zone,
                 created_at, expires_at)
             SELECT id, gen_random_uuid(), 'csv', '', '{}', gen_random_uuid(), 'Ada', 'UTC', now(), now() FROM tenants;
             INSERT INTO audit_export_chunks SELECT tenant_id, id, 0, 'a piece' FROM audit_exports;
             INSERT INTO domains (tenant_id, id, name, created_at)
             SELECT id, gen_random_uuid(), slug || '.example.com', now() FROM tenants;
             INSERT INTO connections (tenant_id, id, name, provider, protocol, settings, provisions, role_id, created_at)
             SELECT tenant_id, gen_random_uuid(), 'Staff', 'okta', 'oidc', '{}', true, id, now() FROM roles WHERE key = 'member';
             INSERT INTO connection_attempts (tenant_id, id, connection_id, purpose, version, report, occurred_at, request_id)
             SELECT tenant_id, gen_random_uuid(), id, 'test', 1, '{}', now(), 'req' FROM connections;
             INSERT INTO setup_links (tenant_id, id, recipient, token_hash, created_by, created_at, expires_at)
             SELECT tenant_id, gen_random_uuid(), 'Kim', 'hash', user_id, now(), now() FROM memberships ORDER BY id;
             INSERT INTO sso_bypasses (tenant_id, session_id, noted_at)
             SELECT m.tenant_id, s.id, now() FROM memberships m JOIN sessions s ON s.user_id = m.user_id;
             INSERT INTO audit_checkpoints SELECT tenant_id, 1, chain_hash, 1, now(), now(), public_key, signature
             FROM audit_heads",
        )
        .await;
        let (tables, _) = doctor::examine(&mut app.database.superuser().await)
            .await
            .expect("the catalogue");
        let tables = tables.into_iter().map(TenantTable::new).collect();
        let neighbours = Self {
            app,
            acme,
            globex,
            tables,
        };
        for table in &neighbours.tables {
            for tenant in [neighbours.acme.id, neighbours.globex.id] {
                let row = neighbours.a_row(table, tenant).await;
                assert!(
                    row.is_some(),
                    "{} has no row to be seen: nothing is proved",
                    table.name
                );
            }
        }
        neighbours
    }

    /// A row of the tenant, as JSON.
    async fn a_row(&self, table: &TenantTable, tenant: TenantId) -> Option<String> {
        let TenantTable { name, key, .. } = table;
        let query = format!("SELECT to_jsonb(t)::text FROM {name} t WHERE {key} = $1 LIMIT 1");
        sqlx::query_scalar(AssertSqlSafe(query))
            .bind(tenant.uuid())
            .fetch_optional(&mut self.app.database.superuser().await)
            .await
            .expect("the superuser sees it")
    }

    async fn tenants_role(&self) -> PgConnection {
        self.app.database.role("tenantry_tenant").await
    }
}

/// Enters a tenant for the running transaction, as the app does.
async fn enter(connection: &mut PgConnection, tenant: TenantId) {
    sqlx::query("SELECT set_config('app.tenant_id', $1, true)")
        .bind(tenant.uuid().to_string())
        .execute(connection)
        .await
        .expect("anybody may set it");
}

async fn seen(connection: &mut PgConnection, table: &TenantTable, whose: &str) -> i64 {
    let query = format!(
        "SELECT count(*) FROM {} WHERE {} {whose}",
        table.name, table.key
    );
    sqlx::query_scalar(AssertSqlSafe(query))
        .fetch_one(connection)
        .await
        .expect("reading is allowed")
}

/// Inserts a copy of a row, with whatever is generated left out.
async fn insert_again(
    connection: &mut PgConnection,
    table: &TenantTable,
    row: &str,
) -> Result<(), Error> {
    let TenantTable { name, .. } = table;
    let columns: String = sqlx::query_scalar(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
    )
    .bind(name)
    .fetch_one(&mut *connection)
    .await?;
    let insert = format!(
        "INSERT INTO {name} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{name}, $1::jsonb)"
    );
    sqlx::query(AssertSqlSafe(insert))
        .bind(row)
        .execute(connection)
        .await
        .map(drop)
}

/// The tables that tenants only read: there it is the missing grant that refuses.
const READ_ONLY: [&str; 2] = ["audit_checkpoints", "audit_retention"];

#[track_caller]
fn assert_refused_by_policy(table: &TenantTable, result: Result<(), Error>) {
    let message = result.expect_err("a foreign row was written").to_string();
    assert!(
        if READ_ONLY.contains(&table.name.as_str()) {
            message.contains("permission denied for table")
        } else {
            message.contains("violates row-level security policy")
        },
        "{}: {message}",
        table.name
    );
}

#[tokio::test]
async fn without_a_tenant_no_row_is_seen_and_none_is_written() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    for table in &neighbours.tables {
        assert_eq!(
            seen(&mut connection, table, "IS NOT NULL").await,
            0,
            "{}",
            table.name
        );
        let row = neighbours.a_row(table, neighbours.acme.id).await.unwrap();
        assert_refused_by_policy(table, insert_again(&mut connection, table, &row).await);
    }
}

#[tokio::test]
async fn when_a_transaction_has_ended_its_tenant_has_left() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    for end in ["COMMIT", "ROLLBACK"] {
        sqlx::raw_sql("BEGIN")
            .execute(&mut connection)
            .await
            .unwrap();
        enter(&mut connection, neighbours.acme.id).await;
        sqlx::raw_sql(end).execute(&mut connection).await.unwrap();
        for table in &neighbours.tables {
            assert_eq!(
                seen(&mut connection, table, "IS NOT NULL").await,
                0,
                "{}",
                table.name
            );
        }
    }
}

#[tokio::test]
async fn within_a_tenant_only_its_rows_are_seen() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    let (acme, globex) = (neighbours.acme.id.uuid(), neighbours.globex.id.uuid());
    for table in &neighbours.tables {
        let mut tx = connection.begin().await.unwrap();
        enter(&mut tx, neighbours.acme.id).await;
        assert!(
            seen(&mut tx, table, &format!("= '{acme}'")).await > 0,
            "{}",
            table.name
        );
        assert_eq!(
            seen(&mut tx, table, &format!("= '{globex}'")).await,
            0,
            "{}",
            table.name
        );
        assert_eq!(
            seen(&mut tx, table, &format!("<> '{acme}'")).await,
            0,
            "{}",
            table.name
        );
    }
}

#[tokio::test]
async fn within_a_tenant_no_other_tenants_row_is_written() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    for table in &neighbours.tables {
        let row = neighbours.a_row(table, neighbours.globex.id).await.unwrap();
        let mut tx = connection.begin().await.unwrap();
        enter(&mut tx, neighbours.acme.id).await;
        assert_refused_by_policy(table, insert_again(&mut tx, table, &row).await);
        drop(tx);

        if READ_ONLY.contains(&table.name.as_str()) {
            continue;
        }
        // Within its own tenant the same row fails only because it is there already.
        let mut tx = connection.begin().await.unwrap();
        enter(&mut tx, neighbours.globex.id).await;
        let twice = insert_again(&mut tx, table, &row)
            .await
            .expect_err("it is there already");
        let twice = twice
            .as_database_error()
            .expect("an answer of the database");
        assert!(twice.is_unique_violation(), "{}: {twice}", table.name);
    }
}

#[tokio::test]
async fn no_row_is_changed_deleted_or_moved_across_tenants() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    let (acme, globex) = (neighbours.acme.id.uuid(), neighbours.globex.id.uuid());
    for table in &neighbours.tables {
        let TenantTable { name, key, .. } = table;
        for statement in [
            format!("DELETE FROM {name} WHERE {key} = '{globex}'"),
            format!("UPDATE {name} SET {key} = '{acme}' WHERE {key} = '{globex}'"),
            format!("UPDATE {name} SET {key} = '{globex}' WHERE {key} = '{acme}'"),
        ] {
            let mut tx = connection.begin().await.unwrap();
            enter(&mut tx, neighbours.acme.id).await;
            match sqlx::query(AssertSqlSafe(statement.clone()))
                .execute(&mut *tx)
                .await
            {
                Ok(done) => assert_eq!(done.rows_affected(), 0, "{statement}"),
                Err(error) => {
                    let code = error
                        .as_database_error()
                        .and_then(|error| error.code().map(String::from));
                    assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
                }
            }
        }
    }
}

#[tokio::test]
async fn within_a_tenant_only_its_members_names_are_seen() {
    let neighbours = Neighbours::new().await;
    let mut connection = neighbours.tenants_role().await;
    let mut tx = connection.begin().await.unwrap();
    enter(&mut tx, neighbours.acme.id).await;
    let emails: Vec<String> = sqlx::query_scalar("SELECT email FROM users ORDER BY email")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    insta::assert_snapshot!(emails.join(" "), @"admin@acme.example auditor@acme.example member@acme.example nobody@acme.example owner@acme.example");
}
