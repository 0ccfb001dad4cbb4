//! A test's own database.

use crate::cluster::{self, Cluster, OWNER};
use crate::template;
use domain::clock::Clock;
use domain::database::{Database, DatabaseUrls, PoolSizes};
use secrecy::SecretString;
use sqlx::PgConnection;

const PREFIX: &str = "tenantry_test_";

/// A migrated and empty database.
///
/// While its test runs, a connection holds the advisory lock of its name. A database whose lock
/// nobody holds belonged to a test that has ended, however it ended, and the next test to start
/// drops it: by then nobody is connected to it, and dropping it need not wait for anybody.
pub struct TestDatabase {
    cluster: Cluster,
    name: String,
    database: Database,
    // Its end is the end of the lock.
    _claim: PgConnection,
}

impl TestDatabase {
    /// Copies the template and connects as the app's roles.
    pub async fn new() -> Self {
        let cluster = Cluster::from_env();
        let mut claim = cluster.connect().await;
        sweep(&mut claim).await;
        let name = format!("{PREFIX}{}", Clock::default().new_id().simple());
        cluster::lock(&mut claim, &name).await;
        template::copy(&cluster, &mut claim, &name).await;
        let database = connect(&cluster, &name).await;
        Self {
            cluster,
            name,
            database,
            _claim: claim,
        }
    }

    pub(crate) async fn reconnect(&mut self) {
        self.database.close().await;
        self.database = connect(&self.cluster, &self.name).await;
    }

    /// Drops it at once: one that is large should not wait for the next test.
    pub async fn remove(self) {
        self.database.close().await;
        cluster::drop_database(&mut self.cluster.connect().await, &self.name).await;
    }

    /// What the app works with.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Its addresses for the app's roles.
    pub fn urls(&self) -> DatabaseUrls {
        urls(&self.cluster, &self.name)
    }

    /// Its address for any role of the cluster.
    pub fn url(&self, role: &str) -> SecretString {
        self.cluster.url(role, &self.name)
    }

    /// Its address for the role that owns the schema.
    pub fn owner_url(&self) -> SecretString {
        self.url(OWNER)
    }

    /// Its address for the superuser, whom the app refuses to be.
    pub fn superuser_url(&self) -> SecretString {
        self.url(self.cluster.superuser())
    }

    /// A connection that sees everything: to look at what is really there, and to break things.
    pub async fn superuser(&self) -> PgConnection {
        self.cluster.connect_to(&self.name).await
    }

    /// A connection of one of the app's roles, for what the app itself would never do.
    pub async fn role(&self, role: &str) -> PgConnection {
        self.cluster.connect_as(role, &self.name).await
    }
}

async fn connect(cluster: &Cluster, name: &str) -> Database {
    let sizes = PoolSizes {
        requests: 2,
        worker: 2,
    };
    Database::connect(&urls(cluster, name), sizes)
        .await
        .expect("the app's roles connect")
}

fn urls(cluster: &Cluster, name: &str) -> DatabaseUrls {
    DatabaseUrls {
        auth: cluster.url("tenantry_auth", name),
        tenant: cluster.url("tenantry_tenant", name),
        operator: cluster.url("tenantry_operator", name),
        worker: cluster.url("tenantry_worker", name),
    }
}

/// Drops the databases of tests that have ended.
async fn sweep(connection: &mut PgConnection) {
    for name in cluster::databases(connection, PREFIX).await {
        if cluster::try_lock(connection, &name).await {
            cluster::drop_database(connection, &name).await;
            cluster::unlock(connection, &name).await;
        }
    }
}
