//! The migrated database that every test's database is a copy of.
//!
//! Made once for each content of `migrations/`: its name is their fingerprint. Test runners start
//! a process a test, so all of this is guarded by advisory locks in the cluster. Migrating is
//! slow, copying is not.

use crate::cluster::{self, Cluster, OWNER};
use domain::database::migrate;
use sqlx::PgConnection;

const PREFIX: &str = "tenantry_template_";

// The migrations of the queue's library are no files of ours: raise this when it is upgraded.
const QUEUE: &str = "q1";

/// Makes a database that is a copy of the template, and the template if it is not there.
pub(crate) async fn copy(cluster: &Cluster, connection: &mut PgConnection, to: &str) {
    let template = format!("{PREFIX}{QUEUE}_{}", migrate::fingerprint());
    // Shared by all who copy it, so that nobody drops it meanwhile.
    cluster::lock_shared(connection, &template).await;
    while !exists(connection, &template).await {
        cluster::unlock_shared(connection, &template).await;
        build_alone(cluster, connection, &template).await;
        cluster::lock_shared(connection, &template).await;
    }
    let statement = format!("CREATE DATABASE {to} TEMPLATE {template} OWNER {OWNER}");
    cluster::run(connection, statement).await;
    cluster::unlock_shared(connection, &template).await;
}

async fn exists(connection: &mut PgConnection, name: &str) -> bool {
    cluster::databases(connection, name)
        .await
        .iter()
        .any(|found| found == name)
}

async fn build_alone(cluster: &Cluster, connection: &mut PgConnection, template: &str) {
    cluster::lock(connection, PREFIX).await;
    // Another process may have made it while we waited.
    if !exists(connection, template).await {
        drop_others(connection).await;
        build(cluster, connection, template).await;
    }
    cluster::unlock(connection, PREFIX).await;
}

/// Drops the templates of other migrations, and what a killed run left half made.
async fn drop_others(connection: &mut PgConnection) {
    for other in cluster::databases(connection, PREFIX).await {
        if cluster::try_lock(connection, &other).await {
            cluster::drop_database(connection, &other).await;
            cluster::unlock(connection, &other).await;
        }
    }
}

async fn build(cluster: &Cluster, connection: &mut PgConnection, template: &str) {
    let role = format!(
        "DO $$ BEGIN
             IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
                 CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE;
             END IF;
         END $$"
    );
    cluster::run(connection, role).await;
    // It gets its name when it is ready, so whoever finds it by name finds it ready.
    let unfinished = format!("{template}_unfinished");
    cluster::run(
        connection,
        format!("CREATE DATABASE {unfinished} OWNER {OWNER}"),
    )
    .await;
    migrate::up(&cluster.url(OWNER, &unfinished), None)
        .await
        .expect("the migrations run");
    // A database that somebody is connected to cannot be copied.
    cluster::run(
        connection,
        format!("ALTER DATABASE {unfinished} ALLOW_CONNECTIONS false"),
    )
    .await;
    cluster::run(
        connection,
        format!("ALTER DATABASE {unfinished} RENAME TO {template}"),
    )
    .await;
}
