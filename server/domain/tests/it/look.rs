//! Looking at what is really in the database, and breaking things: as the superuser.

use shared::ids::TenantId;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Postgres, Row as _, Type};
use test_support::TestApp;

/// What a query finds: the first column of each row.
pub async fn column<T>(app: &TestApp, query: &'static str) -> Vec<T>
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    sqlx::query(query)
        .map(|row: PgRow| row.get(0))
        .fetch_all(&mut app.database.superuser().await)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// How many rows a query counts.
pub async fn count(app: &TestApp, query: &'static str) -> i64 {
    column(app, query).await[0]
}

/// Runs statements.
pub async fn execute(app: &TestApp, statements: &'static str) {
    sqlx::raw_sql(statements)
        .execute(&mut app.database.superuser().await)
        .await
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// What a query finds about a tenant, whose key is `$1`.
pub async fn of_tenant<T>(app: &TestApp, tenant: TenantId, query: &'static str) -> Vec<T>
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    sqlx::query(query)
        .bind(tenant.uuid())
        .map(|row: PgRow| row.get(0))
        .fetch_all(&mut app.database.superuser().await)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// What stands in a tenant's audit log, in its order.
pub async fn actions(app: &TestApp, tenant: TenantId) -> Vec<String> {
    let query = "SELECT action FROM audit_entries WHERE tenant_id = $1 ORDER BY id";
    of_tenant(app, tenant, query).await
}

/// The payloads of all jobs that wait, as text.
pub async fn payloads(app: &TestApp) -> Vec<String> {
    let query = "SELECT payload::text FROM graphile_worker._private_jobs ORDER BY id";
    column(app, query).await
}
