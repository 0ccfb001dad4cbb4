//! Forgetting operators' sessions and links that are long over.

use crate::context::OperatorRealm;
use crate::database::{AT_ONCE, in_batches};
use crate::error::Result;
use time::Duration;

/// For so long after its end a session is there to be looked at. What an operator did stands in the log for good.
const SESSIONS_KEPT: Duration = Duration::days(90);

/// For so long after its end a link is told to be over, instead of to be unknown.
const LINKS_KEPT: Duration = Duration::days(7);

/// Removes what is long over, and tells how many rows.
///
/// # Errors
/// The database's failure; what is left is removed the next time.
pub async fn forget(realm: &OperatorRealm) -> Result<u64> {
    let now = realm.tools().clock.now();
    in_batches(|| async {
        let rows = sqlx::query_scalar!(
            r#"WITH s AS (DELETE FROM operator_sessions WHERE id IN
                   (SELECT id FROM operator_sessions WHERE expires_at < $1 LIMIT $3) RETURNING 1),
                 l AS (DELETE FROM operator_password_links WHERE id IN
                   (SELECT id FROM operator_password_links WHERE expires_at < $2 LIMIT $3) RETURNING 1)
               SELECT (SELECT count(*) FROM s) + (SELECT count(*) FROM l) AS "rows!""#,
            now - SESSIONS_KEPT,
            now - LINKS_KEPT,
            AT_ONCE,
        )
        .fetch_one(&realm.0.operator)
        .await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    })
    .await
}
