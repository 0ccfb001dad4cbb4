//! What PostgreSQL's catalogue says. Every role may read it.
//!
//! Looked at are all schemas but PostgreSQL's own and the queue's, which no tenant's role may use.
//! What belongs to an extension is left out: its views say nothing of tenants.

use crate::error::Result;
use sqlx::PgConnection;
use sqlx::postgres::types::Oid;

/// A table, or whatever else rows can be read from.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Table {
    pub(super) oid: Oid,
    /// With its schema, unless that is `public`.
    pub(super) name: String,
    /// The column that says whose a row is; empty where there is none.
    pub(super) key: String,
    /// Whether that column always says so.
    pub(super) key_required: bool,
    pub(super) enabled: bool,
    pub(super) forced: bool,
}

impl Table {
    pub(super) fn is_of_tenants(&self) -> bool {
        !self.key.is_empty()
    }
}

/// Every table, by name. Partitions are left out: they are reached through their table, and a grant
/// on one by itself is a finding of the grants.
pub(super) async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>> {
    let tables = sqlx::query_as(
        "SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name,
             coalesce(a.attname::text, '') AS key, coalesce(a.attnotnull, false) AS key_required,
             c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
         FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
             AND a.attname = CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END
         WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'graphile_worker')
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
             AND d.objid = c.oid AND d.deptype = 'e')
         ORDER BY name",
    )
    .fetch_all(connection)
    .await?;
    Ok(tables)
}

/// A policy of a table.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Policy {
    pub(super) table: Oid,
    pub(super) name: String,
    pub(super) permissive: bool,
    pub(super) command: String,
    pub(super) roles: Vec<String>,
    pub(super) rows_seen: Option<String>,
    pub(super) rows_written: Option<String>,
}

impl Policy {
    /// The policy in a line: `note_activity: UPDATE to tenantry_auth where true`.
    pub(super) fn line(&self) -> String {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut line = format!(
            "{}: {} to {}",
            self.name,
            self.command,
            self.roles.join(" ")
        );
        if !self.permissive {
            line.push_str(" restrictively");
        }
        if let Some(seen) = &self.rows_seen {
            line.push_str(" where ");
            line.push_str(&one_line(seen));
        }
        if let Some(written) = &self.rows_written
            && self.rows_written != self.rows_seen
        {
            line.push_str(" writing ");
            line.push_str(&one_line(written));
        }
        line
    }
}

/// Every policy, by name.
pub(super) async fn policies(connection: &mut PgConnection) -> Result<Vec<Policy>> {
    let policies = sqlx::query_as(
        r#"SELECT p.polrelid AS "table", p.polname::text AS name, p.polpermissive AS permissive,
             CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
               WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
             ARRAY(SELECT CASE role WHEN 0 THEN 'PUBLIC' WHEN c.relowner THEN 'the owner'
                 ELSE role::regrole::text END
               FROM unnest(p.polroles) role ORDER BY 1) AS roles,
             pg_get_expr(p.polqual, p.polrelid) AS rows_seen,
             pg_get_expr(p.polwithcheck, p.polrelid) AS rows_written
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ORDER BY p.polname"#,
    )
    .fetch_all(connection)
    .await?;
    Ok(policies)
}

/// An index, by the column it begins with.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Index {
    pub(super) table: Oid,
    pub(super) name: String,
    /// None for an expression.
    pub(super) first: Option<String>,
    pub(super) primary: bool,
    /// Whether it keeps rows from being alike.
    pub(super) unique: bool,
    /// Whether every row stands in it.
    pub(super) whole: bool,
}

/// Every index of ours.
pub(super) async fn indexes(connection: &mut PgConnection) -> Result<Vec<Index>> {
    let indexes = sqlx::query_as(
        r#"SELECT i.indrelid AS "table", c.relname::text AS name, a.attname::text AS first,
             i.indisprimary AS "primary", i.indisunique OR i.indisexclusion AS "unique",
             i.indisvalid AND i.indpred IS NULL AS whole
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indexrelid
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE c.relnamespace <> 'pg_catalog'::regnamespace
         ORDER BY c.relname"#,
    )
    .fetch_all(connection)
    .await?;
    Ok(indexes)
}

/// A foreign key, by the columns that lead it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ForeignKey {
    pub(super) table: Oid,
    pub(super) column: String,
    pub(super) other_table: String,
    pub(super) other_column: String,
}

/// Every foreign key.
pub(super) async fn foreign_keys(connection: &mut PgConnection) -> Result<Vec<ForeignKey>> {
    let keys = sqlx::query_as(
        r#"SELECT k.conrelid AS "table", here.attname::text AS "column", c.relname::text AS other_table,
             there.attname::text AS other_column
         FROM pg_constraint k
         JOIN pg_class c ON c.oid = k.confrelid
         JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attnum = k.conkey[1]
         JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attnum = k.confkey[1]
         WHERE k.contype = 'f'
         ORDER BY 2, 3"#,
    )
    .fetch_all(connection)
    .await?;
    Ok(keys)
}
