//! Forgetting attempts of long ago.

use super::refresh::Refresher;
use crate::database::{AT_ONCE, UpkeepTx, in_batches};
use crate::error::Result;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How long an attempt stands in a connection's log.
pub const ATTEMPTS_KEPT: Duration = Duration::days(90);

impl Refresher {
    /// Removes the attempts whose time is over, and tells how many those were. A tenant whose attempts cannot be
    /// removed keeps no other's.
    ///
    /// # Errors
    /// The database's failure to tell who has any.
    pub async fn forget(&self) -> Result<u64> {
        // Attempts go with their connection: no other tenant has any.
        let tenants = sqlx::query_scalar!("SELECT DISTINCT tenant_id FROM connections")
            .fetch_all(&self.worker)
            .await?;
        let before = self.now() - ATTEMPTS_KEPT;
        let mut removed = 0;
        for tenant in tenants {
            match self.forget_of(tenant, before).await {
                Ok(count) => removed += count,
                Err(error) => {
                    tracing::error!(%error, tenant.id = %tenant, "cannot remove past attempts");
                }
            }
        }
        Ok(removed)
    }

    async fn forget_of(&self, tenant: Uuid, before: OffsetDateTime) -> Result<u64> {
        let ctx = self.enter(tenant, "connections.forget").await?;
        in_batches(|| async {
            let tx = UpkeepTx::begin(&ctx).await?;
            tx.remove_attempts(before, AT_ONCE).await
        })
        .await
    }
}
