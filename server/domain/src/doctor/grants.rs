//! What each role may do at all.

use super::catalogue::Table;
use super::declared::{APPEND_ONLY_TABLES, CONTROL_TABLES, GRANTS};
use crate::database::migrate::ROLES;
use crate::error::Result;
use shared::isolation::{Check, Remark};
use sqlx::PgConnection;
use sqlx::postgres::types::Oid;
use std::collections::BTreeSet;

#[derive(sqlx::FromRow)]
struct Grant {
    role: String,
    object: String,
    privilege: String,
}

/// The grants are those of the code, no more and no less.
pub(super) async fn declared(connection: &mut PgConnection) -> Result<Check> {
    let mut check = Check::new(
        "grants",
        "Each role may do what the code declares, and nothing else",
        "Which role may read, add, change or delete what, down to single columns, is declared in one \
         place in the code. A grant that is not declared there is a finding, also one to everybody, to \
         a role that we do not know, or on things that are yet to be made.",
    );
    let found: BTreeSet<(String, String, String)> = granted(connection)
        .await?
        .into_iter()
        .map(|grant| (grant.object, grant.role, grant.privilege))
        .collect();
    let declared: BTreeSet<(String, String, String)> = GRANTS
        .iter()
        .flat_map(|(role, object, privileges)| {
            privileges.split(", ").map(|privilege| {
                (
                    (*object).to_owned(),
                    (*role).to_owned(),
                    privilege.to_owned(),
                )
            })
        })
        .collect();
    let objects: BTreeSet<_> = found.union(&declared).map(|grant| &grant.0).collect();
    check.examined = objects.into_iter().cloned().collect();
    for (object, role, privilege) in found.difference(&declared) {
        check.find(
            object,
            format!("{role} has {privilege}, which is not declared"),
        );
    }
    for (object, role, privilege) in declared.difference(&found) {
        check.find(
            object,
            format!("{role} has not {privilege}, which is declared"),
        );
    }
    Ok(check)
}

async fn granted(connection: &mut PgConnection) -> Result<Vec<Grant>> {
    let grants = sqlx::query_as(
        "WITH relations AS (
             SELECT c.*, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'graphile_worker')
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                 AND d.objid = c.oid AND d.deptype = 'e')
         ), acls AS (
             SELECT name, relowner AS owner, relacl AS acl, NULL AS attname FROM relations
             UNION ALL
             SELECT name, relowner, a.attacl, a.attname
             FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid
             UNION ALL
             SELECT 'schema ' || nspname, nspowner, nspacl, NULL
             FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
             UNION ALL
             SELECT 'what ' || defaclrole::regrole || ' will make', defaclrole, defaclacl, NULL FROM pg_default_acl
         )
         SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role,
             name AS object,
             g.privilege_type || coalesce(' (' || string_agg(attname, ' ' ORDER BY attname) || ')', '')
               || CASE WHEN g.is_grantable THEN ' with the right to grant it' ELSE '' END AS privilege
         FROM acls, aclexplode(acl) g
         WHERE g.grantee <> owner
         GROUP BY g.grantee, name, g.privilege_type, g.is_grantable, attname IS NULL",
    )
    .fetch_all(connection)
    .await?;
    Ok(grants)
}

/// Operators have no way to the product's data.
pub(super) async fn product_data(connection: &mut PgConnection, tables: &[Table]) -> Result<Check> {
    let mut check = Check::new(
        "product_data",
        "Operators cannot reach product data",
        "The role of the operator portal has no right of any kind on the tables that hold what \
         customers put into the product. Operators see what they look after: who is a customer, who \
         belongs to them, and what happened.",
    );
    let rights = rights(connection, "SELECT, INSERT, UPDATE, REFERENCES").await?;
    for table in tables.iter().filter(|table| table.is_of_tenants()) {
        if CONTROL_TABLES.contains(&table.name.as_str()) {
            check.exceptions.push(Remark::new(
                &table.name,
                "no product data: operators look after it",
            ));
            continue;
        }
        check.examine(&table.name);
        if rights.contains(&("tenantry_operator".to_owned(), table.oid)) {
            check.find(&table.name, "tenantry_operator has a right on it");
        }
    }
    Ok(check)
}

/// What happened stays as it was written.
pub(super) async fn append_only(connection: &mut PgConnection, tables: &[Table]) -> Result<Check> {
    let mut check = Check::new(
        "append_only",
        "What happened cannot be changed",
        "No role of the application may update, delete or truncate the audit logs and the events.",
    );
    let rights = rights(connection, "UPDATE").await?;
    for name in APPEND_ONLY_TABLES {
        check.examine(name);
        let Some(table) = tables.iter().find(|table| table.name == name) else {
            check.find(name, "is not there");
            continue;
        };
        for role in ROLES {
            if rights.contains(&(role.to_owned(), table.oid)) {
                check.find(name, format!("{role} may change or remove entries"));
            }
        }
    }
    Ok(check)
}

/// Which of the app's roles has one of the rights on which table, or on any column of it, however it
/// came by them; and which may delete, truncate or add triggers.
async fn rights(connection: &mut PgConnection, of_columns: &str) -> Result<Vec<(String, Oid)>> {
    let rights = sqlx::query_as(
        "SELECT r.rolname::text, c.oid FROM pg_roles r, pg_class c
         WHERE r.rolname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND c.relnamespace <> 'pg_catalog'::regnamespace
           AND (has_table_privilege(r.oid, c.oid, $2 || ', DELETE, TRUNCATE, TRIGGER')
             OR has_any_column_privilege(r.oid, c.oid, $2))",
    )
    .bind(&ROLES[..])
    .bind(of_columns)
    .fetch_all(connection)
    .await?;
    Ok(rights)
}
