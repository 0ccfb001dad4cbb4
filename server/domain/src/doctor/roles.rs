//! What the app's roles are.

use crate::database::migrate::ROLES;
use crate::error::Result;
use shared::isolation::Check;
use sqlx::PgConnection;

#[derive(sqlx::FromRow)]
struct Role {
    name: String,
    /// What it is that it must not be.
    strengths: Vec<String>,
}

/// The roles are weak: none could lift what the policies and grants say.
pub(super) async fn weak(connection: &mut PgConnection) -> Result<Check> {
    let mut check = Check::new(
        "roles",
        "The application's database roles are weak",
        "The application signs in to PostgreSQL as four roles. None is a superuser, bypasses \
         row-level security, makes roles or databases, belongs to another role or owns anything: \
         even an attacker who could send any SQL as one of them could not lift the rules.",
    );
    let roles: Vec<Role> = sqlx::query_as(
        "SELECT rolname::text AS name, array_remove(ARRAY[
             CASE WHEN rolsuper THEN 'is a superuser' END,
             CASE WHEN rolbypassrls THEN 'bypasses row-level security' END,
             CASE WHEN rolcreaterole OR rolcreatedb THEN 'may create roles or databases' END,
             CASE WHEN rolreplication THEN 'may replicate' END,
             CASE WHEN EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
               AND refobjid = r.oid AND deptype = 'o') THEN 'owns tables or other things' END,
             (SELECT 'belongs to the role ' || string_agg(roleid::regrole::text, ', ')
               FROM pg_auth_members WHERE member = r.oid)
           ], NULL) AS strengths
         FROM pg_roles r WHERE rolname = ANY ($1)",
    )
    .bind(&ROLES[..])
    .fetch_all(connection)
    .await?;
    for name in ROLES {
        check.examine(name);
        let Some(role) = roles.iter().find(|role| role.name == name) else {
            check.find(name, "is not there");
            continue;
        };
        for strength in &role.strengths {
            check.find(name, strength);
        }
    }
    Ok(check)
}

/// Each address that the configuration gives signs in as the role it is meant for.
pub(super) fn signed_in(signed_in: &[(String, String)]) -> Check {
    let mut check = Check::new(
        "configuration",
        "The configuration uses these roles",
        "Each database address in the server's configuration signs in as the role it is meant for, and \
         not as one that may do more.",
    );
    for (expected, found) in signed_in {
        check.examine(expected);
        if expected != found {
            check.find(expected, format!("its address signs in as {found}"));
        }
    }
    check
}
