//! The database: one pool a role, opened once, checked, and never handed out.
//!
//! What a role may do, the migrations grant. Outside this crate there is no pool and no SQL: a
//! handler holds a context, and a context begins a transaction.

pub mod auth_tx;
mod batches;
pub mod chain_tx;
pub(crate) mod export_tx;
pub mod migrate;
pub mod operator_tx;
pub mod tenant_tx;
pub mod turns;
pub(crate) mod upkeep_tx;

pub use auth_tx::AuthTx;
pub(crate) use batches::{AT_ONCE, in_batches};
pub use chain_tx::ChainTx;
pub(crate) use export_tx::ExportTx;
pub(crate) use operator_tx::COMMAND_LINE;
pub use operator_tx::{OperatorRead, OperatorTx};
pub use tenant_tx::{TenantRead, TenantTx};
pub use turns::Turns;
pub(crate) use upkeep_tx::UpkeepTx;

use crate::context::{OperatorRealm, OperatorRealmParts, TenantRealm, TenantRealmParts, Tools};
use crate::error::{Error, Result};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, SqlSafeStr, Transaction};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Where the database is, for each role.
#[derive(Clone)]
pub struct DatabaseUrls {
    /// For `tenantry_auth`.
    pub auth: SecretString,
    /// For `tenantry_tenant`.
    pub tenant: SecretString,
    /// For `tenantry_operator`.
    pub operator: SecretString,
    /// For `tenantry_worker`.
    pub worker: SecretString,
}

/// The open pools.
#[derive(Clone)]
pub struct Database {
    pub(crate) auth: PgPool,
    pub(crate) tenant: PgPool,
    pub(crate) operator: PgPool,
    pub(crate) worker: PgPool,
}

/// How many connections a role's pool holds at the most.
#[derive(Debug, Clone, Copy)]
pub struct PoolSizes {
    /// For requests: the tenant's pool; the auth pool has half of it.
    pub requests: u32,
    /// For the queue.
    pub worker: u32,
}

impl Default for PoolSizes {
    fn default() -> Self {
        Self {
            requests: 20,
            worker: 6,
        }
    }
}

impl Database {
    /// Opens the pools and refuses roles that could get around row-level security.
    ///
    /// # Errors
    /// [`Error::Internal`] when a pool cannot be opened or a role is too strong.
    pub async fn connect(urls: &DatabaseUrls, sizes: PoolSizes) -> Result<Self> {
        let database = Self {
            auth: pool(&urls.auth, (sizes.requests / 2).max(2)).await?,
            tenant: pool(&urls.tenant, sizes.requests).await?,
            operator: pool(&urls.operator, (sizes.requests / 4).max(2)).await?,
            worker: pool(&urls.worker, sizes.worker).await?,
        };
        for pool in [
            &database.auth,
            &database.tenant,
            &database.operator,
            &database.worker,
        ] {
            refuse_strong_role(pool).await?;
        }
        Ok(database)
    }

    /// What the tenant app may reach.
    pub fn tenant_realm(&self, tools: Tools) -> TenantRealm {
        TenantRealm(Arc::new(TenantRealmParts {
            auth: self.auth.clone(),
            tenant: self.tenant.clone(),
            tools,
        }))
    }

    /// What the operator portal may reach.
    pub fn operator_realm(&self, tools: Tools) -> OperatorRealm {
        OperatorRealm(Arc::new(OperatorRealmParts {
            operator: self.operator.clone(),
            tools,
        }))
    }

    /// Whether the database answers: for the readiness probe.
    ///
    /// # Errors
    /// [`Error::Internal`] when it does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.auth).await?;
        Ok(())
    }

    /// Connections open and idle, a role: for the metrics.
    pub fn pool_sizes(&self) -> [(&'static str, u32, usize); 4] {
        [
            ("auth", &self.auth),
            ("tenant", &self.tenant),
            ("operator", &self.operator),
            ("worker", &self.worker),
        ]
        .map(|(role, pool)| (role, pool.size(), pool.num_idle()))
    }

    /// Closes the pools once their connections are returned.
    pub async fn close(&self) {
        for pool in [&self.auth, &self.tenant, &self.operator, &self.worker] {
            pool.close().await;
        }
    }
}

async fn pool(url: &SecretString, size: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url.expose_secret())?
        .application_name("tenantry")
        .options([
            ("statement_timeout", "15s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        // A ping on every acquire costs a round trip; one after a minute of rest finds what a
        // restart of the server has cut.
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_mins(1) {
                    return Ok(sqlx::Connection::ping(connection).await.is_ok());
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Begins in a task of its own, which finishes whatever becomes of the caller.
///
/// A request whose client hangs up is dropped where it stands. Dropped while `BEGIN` is on its way,
/// sqlx 0.9.0 gives the connection back to the pool with the transaction open (sqlx issue 4393),
/// and all who get that connection next fail or write into a transaction that nobody commits.
async fn begin(
    pool: &PgPool,
    statement: impl SqlSafeStr,
) -> Result<Transaction<'static, Postgres>> {
    let (pool, statement) = (pool.clone(), statement.into_sql_str());
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    Ok(begun.await.map_err(Error::internal)??)
}

/// Refuses to run as a role that owns tables, is a superuser or bypasses row-level security, or
/// that could become such a role by `SET ROLE`.
async fn refuse_strong_role(pool: &PgPool) -> Result<()> {
    let role = sqlx::query!(
        r#"SELECT current_user::text AS "name!", bool_or(rolsuper) AS "is_superuser!",
             bool_or(rolbypassrls) AS "bypasses_rls!",
             bool_or(EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)) AS "owns_tables!"
         FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"#
    )
    .fetch_one(pool)
    .await?;
    let reason = if role.is_superuser {
        "is a superuser"
    } else if role.bypasses_rls {
        "bypasses row-level security"
    } else if role.owns_tables {
        "owns tables"
    } else {
        return Ok(());
    };
    Err(Error::internal(format!(
        "refusing to run as the database role {}: it, or a role it belongs to, {reason}. Run \
         `tenantry migrate` as the owner and give the server the roles tenantry_auth, \
         tenantry_tenant, tenantry_operator and tenantry_worker (DATABASE_AUTH_URL and so on)",
        role.name
    )))
}
