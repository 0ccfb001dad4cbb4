//! Forgetting what is over: sign-ins that nobody came back from, answers that are too old to come again,
//! and attempts of long ago.

use super::refresh::Refresher;
use crate::database::UpkeepTx;
use crate::error::Result;
use time::Duration;

/// How long an attempt stands in a connection's log.
pub const ATTEMPTS_KEPT: Duration = Duration::days(90);

impl Refresher {
    /// Removes what is over, and tells how many rows those were.
    ///
    /// # Errors
    /// The database's failure; what was removed until then stays removed.
    pub async fn forget(&self) -> Result<u64> {
        Ok(self.forget_sign_ins().await? + self.forget_attempts().await?)
    }

    /// These precede the tenant, and belong to nobody.
    async fn forget_sign_ins(&self) -> Result<u64> {
        let (auth, now) = (&self.realm.0.auth, self.now());
        let flows = sqlx::query!("DELETE FROM sign_in_flows WHERE expires_at <= $1", now)
            .execute(auth)
            .await?;
        let keys = sqlx::query!("DELETE FROM replay_keys WHERE expires_at <= $1", now)
            .execute(auth)
            .await?;
        Ok(flows.rows_affected() + keys.rows_affected())
    }

    async fn forget_attempts(&self) -> Result<u64> {
        // Attempts go with their connection: no other tenant has any.
        let tenants = sqlx::query_scalar!("SELECT DISTINCT tenant_id FROM connections")
            .fetch_all(&self.worker)
            .await?;
        let before = self.now() - ATTEMPTS_KEPT;
        let mut removed = 0;
        for tenant in tenants {
            let ctx = self.enter(tenant, "connections.forget").await?;
            removed += UpkeepTx::begin(&ctx).await?.remove_attempts(before).await?;
        }
        Ok(removed)
    }
}
