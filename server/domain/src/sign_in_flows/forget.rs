//! Forgetting sign-ins that nobody came back from, and what is too old to come twice.

use crate::context::TenantRealm;
use crate::database::{AT_ONCE, in_batches};
use crate::error::Result;

/// Removes what is over, and tells how many rows. It precedes the tenant, and belongs to nobody.
///
/// # Errors
/// The database's failure; what is left is removed the next time.
pub async fn forget(realm: &TenantRealm) -> Result<u64> {
    let now = realm.tools().clock.now();
    in_batches(|| async {
        let rows = sqlx::query_scalar!(
            r#"WITH f AS (DELETE FROM sign_in_flows WHERE id IN
                   (SELECT id FROM sign_in_flows WHERE expires_at <= $1 LIMIT $2) RETURNING 1),
                 k AS (DELETE FROM replay_keys WHERE (connection_id, key_hash) IN
                   (SELECT connection_id, key_hash FROM replay_keys WHERE expires_at <= $1 LIMIT $2) RETURNING 1)
               SELECT (SELECT count(*) FROM f) + (SELECT count(*) FROM k) AS "rows!""#,
            now,
            AT_ONCE,
        )
        .fetch_one(&realm.0.auth)
        .await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    })
    .await
}
