//! What the app's roles are.

use crate::database::migrate::ROLES;
use crate::error::Result;
use shared::isolation::Check;
use sqlx::PgConnection;

#[derive(sqlx::FromRow)]
struct Role {
    name: String,
    superuser: bool,
    bypasses: bool,
    creates: bool,
    replicates: bool,
    belongs_to: Vec<String>,
    owned: i64,
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
        "SELECT rolname::text AS name, rolsuper AS superuser, rolbypassrls AS bypasses,
             rolcreaterole OR rolcreatedb AS creates, rolreplication AS replicates,
             ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid) AS belongs_to,
             (SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
                AND refobjid = r.oid AND deptype = 'o') AS owned
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
        for (is_so, what) in [
            (role.superuser, "is a superuser"),
            (role.bypasses, "bypasses row-level security"),
            (role.creates, "may create roles or databases"),
            (role.replicates, "may replicate"),
            (role.owned > 0, "owns tables or other things"),
        ] {
            if is_so {
                check.find(name, what);
            }
        }
        for other in &role.belongs_to {
            check.find(name, format!("belongs to the role {other}"));
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
