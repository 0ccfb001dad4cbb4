//! What is kept of people who signed in, and for how long.

use crate::context::TenantRealm;
use crate::database::{AT_ONCE, in_batches};
use crate::error::Result;
use time::Duration;

/// For so long after its end a session tells that its browser has been seen before.
const SESSIONS_KEPT: Duration = Duration::days(90);

/// For so long after its end a link or a code is told to be over, instead of to be unknown.
const LINKS_KEPT: Duration = Duration::days(7);

/// Removes sessions that ended long ago with what products had of them, and the links and codes of past
/// sign-ups, resets and sign-ins. Answers how many rows.
///
/// # Errors
/// The database's failure; what is left is removed the next time.
pub async fn forget(realm: &TenantRealm) -> Result<u64> {
    let (auth, now) = (&realm.0.auth, realm.tools().clock.now());
    in_batches(|| async {
        let rows = sqlx::query_scalar!(
            r#"WITH s AS (DELETE FROM sessions WHERE id IN
                   (SELECT id FROM sessions WHERE expires_at < $1 LIMIT $3) RETURNING 1),
                 u AS (DELETE FROM sign_ups WHERE id IN
                   (SELECT id FROM sign_ups WHERE expires_at < $2 LIMIT $3) RETURNING 1),
                 r AS (DELETE FROM password_resets WHERE id IN
                   (SELECT id FROM password_resets WHERE expires_at < $2 LIMIT $3) RETURNING 1),
                 c AS (DELETE FROM sign_in_challenges WHERE id IN
                   (SELECT id FROM sign_in_challenges WHERE expires_at < $2 LIMIT $3) RETURNING 1)
               SELECT (SELECT count(*) FROM s) + (SELECT count(*) FROM u)
                 + (SELECT count(*) FROM r) + (SELECT count(*) FROM c) AS "rows!""#,
            now - SESSIONS_KEPT,
            now - LINKS_KEPT,
            AT_ONCE,
        )
        .fetch_one(auth)
        .await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    })
    .await
}
