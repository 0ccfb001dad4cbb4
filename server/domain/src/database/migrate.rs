//! Brings a database to the schema this binary needs, as the role that owns it.
//!
//! Three steps in order: the roles of the app (they belong to the cluster), the queue's own
//! schema, then ours. All of it can be run again, by several nodes at once.

use crate::error::Error;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::{Connection, Executor, PgConnection, PgPool};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The roles the server runs as. None owns a table, is a superuser or bypasses row-level security.
pub const ROLES: [&str; 4] = [
    "tenantry_auth",
    "tenantry_tenant",
    "tenantry_operator",
    "tenantry_worker",
];

/// Creates the roles, the queue's schema and ours.
///
/// `role_password` is given to roles that do not exist yet; without one they can only sign in
/// where the server's `pg_hba.conf` trusts them, as in development.
///
/// # Errors
/// [`Error::Internal`] when the database cannot be reached or a step fails.
pub async fn up(
    owner_url: &SecretString,
    role_password: Option<&SecretString>,
) -> Result<(), Error> {
    create_roles(owner_url, role_password).await?;
    let pool = PgPool::connect(owner_url.expose_secret()).await?;
    graphile_worker::WorkerUtils::new(pool.clone(), "graphile_worker")
        .migrate()
        .await
        .map_err(Error::internal)?;
    MIGRATOR.run(&pool).await.map_err(Error::internal)?;
    pool.close().await;
    Ok(())
}

/// Stands for the content of all migrations: another one, another text.
pub fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATOR.iter() {
        hash.update(migration.version.to_be_bytes());
        hash.update(&migration.checksum);
    }
    let hash = hash.finalize();
    u64::from_be_bytes(std::array::from_fn(|index| hash[index])).to_string()
}

/// The number of the last migration.
pub fn version() -> i64 {
    MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// Takes our schema back to `version`; 0 removes all of it. Roles and queue stay.
///
/// # Errors
/// [`Error::Internal`] when the database cannot be reached or a step fails.
pub async fn down(owner_url: &SecretString, version: i64) -> Result<(), Error> {
    let mut connection = PgConnection::connect(owner_url.expose_secret()).await?;
    MIGRATOR
        .undo(&mut connection, version)
        .await
        .map_err(Error::internal)
}

async fn create_roles(
    owner_url: &SecretString,
    password: Option<&SecretString>,
) -> Result<(), Error> {
    let mut connection = PgConnection::connect(owner_url.expose_secret()).await?;
    let password = password.map_or_else(String::new, |password| {
        format!(
            " PASSWORD '{}'",
            password.expose_secret().replace('\'', "''")
        )
    });
    for role in ROLES {
        // Another node may create it between the check and the statement.
        let statement = format!(
            "DO $do$ BEGIN
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                     EXECUTE $sql$CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE{password}$sql$;
                 END IF;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
             END $do$"
        );
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}
