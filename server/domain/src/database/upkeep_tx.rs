//! Transactions in which the worker keeps a tenant's connections in order.
//!
//! This is no change with an event of its own: that metadata was looked at and what was wrong then, which a
//! connection shows; and the end of attempts whose time is over, which were promised no longer. What a look
//! has changed is a change like others, by `TenantTx`.

use crate::context::TenantContext;
use crate::error::Result;
use shared::ids::ConnectionId;
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A step of the upkeep.
pub(crate) struct UpkeepTx {
    tx: Transaction<'static, Postgres>,
    tenant: Uuid,
    now: OffsetDateTime,
}

impl UpkeepTx {
    /// Begins within the tenant.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn begin(ctx: &TenantContext) -> Result<Self> {
        let tenant = ctx.tenant.id.uuid();
        let begin = format!("BEGIN; SELECT set_config('app.tenant_id', '{tenant}', true)");
        let tx = super::begin(&ctx.request.realm.0.tenant, AssertSqlSafe(begin)).await?;
        Ok(Self {
            tx,
            tenant,
            now: ctx.now(),
        })
    }

    /// Notes that an active connection's metadata was looked at, and what was wrong.
    ///
    /// # Errors
    /// The database's failure; then nothing was noted.
    pub(crate) async fn looked_at(
        mut self,
        connection: ConnectionId,
        failure: Option<&str>,
    ) -> Result<()> {
        sqlx::query!(
            "UPDATE connections SET refreshed_at = $3, refresh_failure = $4
             WHERE tenant_id = $1 AND id = $2 AND live_version IS NOT NULL",
            self.tenant,
            connection.uuid(),
            self.now,
            failure,
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(self.tx.commit().await?)
    }

    /// Removes attempts from before a moment, at most so many, and tells how many those were.
    ///
    /// # Errors
    /// The database's failure; then nothing was removed.
    pub(crate) async fn remove_attempts(
        mut self,
        before: OffsetDateTime,
        most: i64,
    ) -> Result<u64> {
        let removed = sqlx::query!(
            "DELETE FROM connection_attempts WHERE tenant_id = $1 AND id IN
                 (SELECT id FROM connection_attempts WHERE tenant_id = $1 AND occurred_at < $2 LIMIT $3)",
            self.tenant,
            before,
            most,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(removed.rows_affected())
    }
}
