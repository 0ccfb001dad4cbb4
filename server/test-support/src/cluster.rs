//! The cluster that tests make their databases in, reached as its superuser.

use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::str::FromStr as _;

/// The role that owns the schema and runs the migrations: no superuser, as in production.
pub(crate) const OWNER: &str = "tenantry_owner";

/// Where the cluster is.
#[derive(Clone)]
pub(crate) struct Cluster {
    superuser: PgConnectOptions,
}

impl Cluster {
    /// The cluster that `bin/test` has started.
    pub(crate) fn from_env() -> Self {
        Self::at(std::env::var("TEST_DATABASE_URL").ok().as_deref())
    }

    fn at(url: Option<&str>) -> Self {
        let url = url.unwrap_or_else(|| {
            panic!(
                "TEST_DATABASE_URL is not set: run the tests by `bin/test`, which starts a \
                 database for them and sets it"
            )
        });
        let superuser = PgConnectOptions::from_str(url).unwrap_or_else(|error| {
            panic!("TEST_DATABASE_URL is no address of PostgreSQL: {error}")
        });
        Self { superuser }
    }

    /// The superuser's name.
    pub(crate) fn superuser(&self) -> &str {
        self.superuser.get_username()
    }

    /// The address of `database` for `role`.
    pub(crate) fn url(&self, role: &str, database: &str) -> SecretString {
        let options = self.superuser.clone().username(role).database(database);
        options.to_url_lossy().to_string().into()
    }

    /// Connects as the superuser to the database that the configured address names.
    pub(crate) async fn connect(&self) -> PgConnection {
        connect(&self.superuser).await
    }

    /// Connects as the superuser to `database`.
    pub(crate) async fn connect_to(&self, database: &str) -> PgConnection {
        connect(&self.superuser.clone().database(database)).await
    }

    /// Connects as `role` to `database`.
    pub(crate) async fn connect_as(&self, role: &str, database: &str) -> PgConnection {
        connect(&self.superuser.clone().username(role).database(database)).await
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options)
        .await
        .unwrap_or_else(|error| panic!("the test cluster does not let us in: {error}"))
}

/// Runs a statement that is made of fixed words and our own names.
pub(crate) async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// The databases whose name begins so.
pub(crate) async fn databases(connection: &mut PgConnection, prefix: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)")
        .bind(prefix)
        .fetch_all(connection)
        .await
        .expect("the list of databases")
}

/// Drops a database, whoever is connected to it.
pub(crate) async fn drop_database(connection: &mut PgConnection, name: &str) {
    run(
        connection,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
}

// Locks of a name against other processes. They end with the connection at the latest.
macro_rules! locks {
    ($($(#[$doc:meta])* $name:ident = $function:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) async fn $name(connection: &mut PgConnection, name: &str) {
            sqlx::query(concat!("SELECT ", $function, "(hashtextextended($1, 0))"))
                .bind(name)
                .execute(connection)
                .await
                .expect("the cluster answers");
        }
    )*};
}

locks! {
    /// Waits until nobody else holds the name, and holds it.
    lock = "pg_advisory_lock";
    /// Lets go of it.
    unlock = "pg_advisory_unlock";
    /// Waits until nobody holds the name alone, and holds it together with others.
    lock_shared = "pg_advisory_lock_shared";
    /// Lets go of it.
    unlock_shared = "pg_advisory_unlock_shared";
}

/// Holds the name if nobody else does.
pub(crate) async fn try_lock(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
        .bind(name)
        .fetch_one(connection)
        .await
        .expect("the cluster answers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    #[should_panic(expected = "run the tests by `bin/test`")]
    fn who_forgets_the_address_is_told_what_sets_it() {
        Cluster::at(None);
    }

    #[test]
    #[should_panic(expected = "TEST_DATABASE_URL is no address of PostgreSQL")]
    fn an_address_that_is_none_is_named() {
        Cluster::at(Some("somewhere"));
    }

    #[test]
    fn a_role_and_a_database_take_the_superusers_place_in_the_address() {
        let cluster = Cluster::at(Some("postgres://boss@192.0.2.1:5441/postgres"));
        let url = cluster.url("tenantry_tenant", "tenantry_test_1");
        let (address, _) = url
            .expose_secret()
            .split_once('?')
            .expect("settings follow");
        assert_eq!(
            address,
            "postgres://tenantry_tenant@192.0.2.1:5441/tenantry_test_1"
        );
    }
}
