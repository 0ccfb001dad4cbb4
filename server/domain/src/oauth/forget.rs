//! Forgetting what sister products had.

use crate::context::TenantRealm;
use crate::database::{AT_ONCE, in_batches};
use crate::error::Result;
use time::Duration;

/// For so long after its end it is there to be looked at. Nothing depends on it: what is not there is refused
/// like what has ended.
const KEPT: Duration = Duration::days(7);

/// Removes families whose code nobody took and those that have ended, and tells how many. The others go with their
/// sessions.
///
/// # Errors
/// The database's failure; what is left is removed the next time.
pub async fn forget(realm: &TenantRealm) -> Result<u64> {
    let before = realm.tools().clock.now() - KEPT;
    in_batches(|| async {
        let rows = sqlx::query_scalar!(
            r#"WITH untaken AS (DELETE FROM token_families WHERE id IN
                   (SELECT id FROM token_families WHERE code_used_at IS NULL AND code_expires_at < $1 LIMIT $2)
                   RETURNING 1),
                 ended AS (DELETE FROM token_families WHERE id IN
                   (SELECT id FROM token_families WHERE code_used_at IS NOT NULL AND ended_at < $1 LIMIT $2)
                   RETURNING 1)
               SELECT (SELECT count(*) FROM untaken) + (SELECT count(*) FROM ended) AS "rows!""#,
            before,
            AT_ONCE,
        )
        .fetch_one(&realm.0.auth)
        .await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    })
    .await
}
