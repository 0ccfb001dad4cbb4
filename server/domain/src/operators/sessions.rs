//! Where an operator is signed in.

use super::IDLE_LIMIT;
use super::target::TargetOperator;
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::Event;
use crate::sessions::device_name;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorPermission;
use shared::views::OperatorSessionView;
use sqlx::PgConnection;

/// The operator's live sessions, the latest used first; at most a hundred. Never a token.
pub(super) async fn live(
    connection: &mut PgConnection,
    ctx: &OperatorContext,
    id: OperatorId,
) -> Result<Vec<OperatorSessionView>> {
    let now = ctx.realm.tools().clock.now();
    let rows = sqlx::query!(
        "SELECT id, ip, user_agent, created_at, last_seen_at FROM operator_sessions
         WHERE operator_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3
         ORDER BY last_seen_at DESC LIMIT 100",
        id.uuid(),
        now,
        now - IDLE_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OperatorSessionView {
            device: device_name(row.user_agent.as_deref().unwrap_or_default()),
            ip: row.ip,
            created_at: ctx.local(row.created_at),
            last_seen_at: ctx.local(row.last_seen_at),
            current: row.id == ctx.session_id.uuid(),
        })
        .collect())
}

/// Ends all sessions of the operator, one's own included.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`.
pub async fn revoke_sessions(ctx: &OperatorContext, id: OperatorId) -> Result<()> {
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_reach()?;
    let now = tx.now();
    let ended = sqlx::query!(
        "UPDATE operator_sessions SET revoked_at = $2
         WHERE operator_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
    .to_string();
    let event = Event::new(EventKind::OperatorSessionsRevoked, operator.target()).changed(
        "sessions",
        ended.as_str(),
        "0",
    );
    tx.commit(event).await
}
