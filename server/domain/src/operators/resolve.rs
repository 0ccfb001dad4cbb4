//! From the operator realm's cookie to an operator.

use super::IDLE_LIMIT;
use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::error::Result;
use crate::secrets::Token;
use shared::ids::{OperatorId, OperatorSessionId};
use time::Duration;

const ACTIVITY_INTERVAL: Duration = Duration::minutes(1);

/// Finds the live session of a cookie's token.
///
/// # Errors
/// The database's failure. No session is no error, but `None`.
pub async fn resolve(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    token: &Token,
) -> Result<Option<OperatorContext>> {
    let now = realm.tools().clock.now();
    let row = sqlx::query!(
        "SELECT s.id, s.last_seen_at, s.authenticated_at, o.id AS operator_id, o.email, o.name, o.role, o.time_zone
         FROM operator_sessions s JOIN operators o ON o.id = s.operator_id
         WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
           AND s.last_seen_at > $3 AND o.disabled_at IS NULL",
        token.hash(),
        now,
        now - IDLE_LIMIT,
    )
    .fetch_optional(&realm.0.operator)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now - row.last_seen_at > ACTIVITY_INTERVAL {
        sqlx::query!(
            "WITH session AS (UPDATE operator_sessions SET last_seen_at = $3 WHERE id = $1)
             UPDATE operators SET last_active_at = $3 WHERE id = $2",
            row.id,
            row.operator_id,
            now,
        )
        .execute(&realm.0.operator)
        .await?;
    }
    Ok(Some(OperatorContext {
        realm: realm.clone(),
        meta: meta.clone(),
        session_id: OperatorSessionId::from_uuid(row.id),
        operator: Operator {
            id: OperatorId::from_uuid(row.operator_id),
            email: row.email,
            name: row.name,
            role: super::stored_role(&row.role)?,
            time_zone: row.time_zone,
        },
        authenticated_at: row.authenticated_at,
    }))
}
