//! What PostgreSQL's catalogue says of the tables of the schema.
//!
//! A new table is checked from the day it is there: it either has a tenant, or is named here.

use sqlx::PgConnection;

/// The tables that belong to no tenant.
const OF_THE_PLATFORM: [&str; 9] = [
    "_sqlx_migrations",
    "account_events",
    "operator_audit_entries",
    "operator_sessions",
    "operators",
    "password_resets",
    "sessions",
    "sign_ups",
    "users",
];

/// A table whose rows belong to tenants.
#[derive(Debug, sqlx::FromRow)]
pub struct TenantTable {
    pub name: String,
    /// The column that says whose a row is.
    pub key: String,
    pub enabled: bool,
    pub forced: bool,
}

/// Every table with a tenant, and those nobody knows.
pub async fn tables(connection: &mut PgConnection) -> (Vec<TenantTable>, Vec<String>) {
    let tables: Vec<TenantTable> = sqlx::query_as(
        "SELECT c.relname::text AS name, coalesce(a.attname::text, '') AS key,
             c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
         FROM pg_class c
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
             AND a.attname = CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         ORDER BY c.relname",
    )
    .fetch_all(connection)
    .await
    .expect("the catalogue");
    let (of_tenants, others): (Vec<_>, Vec<_>) =
        tables.into_iter().partition(|table| !table.key.is_empty());
    let unknown = others
        .into_iter()
        .map(|table| table.name)
        .filter(|name| !OF_THE_PLATFORM.contains(&name.as_str()))
        .collect();
    (of_tenants, unknown)
}

/// A policy of a table.
#[derive(Debug, sqlx::FromRow)]
pub struct Policy {
    pub table: String,
    pub name: String,
    pub permissive: bool,
    pub command: String,
    pub roles: Vec<String>,
    pub rows_seen: Option<String>,
    pub rows_written: Option<String>,
}

/// Every policy of the schema.
pub async fn policies(connection: &mut PgConnection) -> Vec<Policy> {
    sqlx::query_as(
        r#"SELECT tablename::text AS "table", policyname::text AS name, permissive = 'PERMISSIVE' AS permissive,
             cmd AS command, roles::text[] AS roles, qual AS rows_seen, with_check AS rows_written
         FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname"#,
    )
    .fetch_all(connection)
    .await
    .expect("the catalogue")
}

/// The unique keys whose first column is not the tenant's, as `table.key`.
pub async fn unique_keys_not_led_by(
    connection: &mut PgConnection,
    table: &TenantTable,
) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT $1 || '.' || i.indexrelid::regclass FROM pg_index i
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = $1::regclass AND (i.indisunique OR i.indisexclusion)
           AND a.attname IS DISTINCT FROM $2
         ORDER BY 1",
    )
    .bind(&table.name)
    .bind(&table.key)
    .fetch_all(connection)
    .await
    .expect("the catalogue")
}

/// The foreign keys that could lead to another tenant's row, as `table.column -> table`.
pub async fn foreign_keys_not_led_by(
    connection: &mut PgConnection,
    table: &TenantTable,
) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT $1 || '.' || here.attname || ' -> ' || k.confrelid::regclass FROM pg_constraint k
         JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attnum = k.conkey[1]
         JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attnum = k.confkey[1]
         WHERE k.conrelid = $1::regclass AND k.contype = 'f'
           AND NOT (here.attname = $2 AND there.attname
             = CASE k.confrelid::regclass::text WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END)
         ORDER BY 1",
    )
    .bind(&table.name)
    .bind(&table.key)
    .fetch_all(connection)
    .await
    .expect("the catalogue")
}
