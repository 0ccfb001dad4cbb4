//! Taking the way in from an operator, and giving it back. What they did stays in the logs.

use super::target::TargetOperator;
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorPermission;
use shared::{AppError, ErrorCode};

/// Disables the operator: their next request is nobody's. Sessions and links in mails end for good.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for oneself,
/// the last owner, and somebody who is disabled already.
pub async fn disable(ctx: &OperatorContext, id: OperatorId) -> Result<()> {
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_other()?;
    operator.check_reach()?;
    operator.check_not_last_owner()?;
    if operator.disabled {
        return Err(AppError::new(ErrorCode::Conflict, "They are disabled already.").into());
    }
    let now = tx.now();
    sqlx::query!(
        "WITH sessions AS (UPDATE operator_sessions SET revoked_at = $2 WHERE operator_id = $1 AND revoked_at IS NULL),
             links AS (UPDATE operator_password_links SET used_at = $2 WHERE operator_id = $1 AND used_at IS NULL)
         UPDATE operators SET disabled_at = $2 WHERE id = $1",
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::OperatorDisabled, operator.target());
    tx.commit(event).await
}

/// Lets a disabled operator in again, with the role, the password and the second factor they had. Wants a
/// recent proof of who asks; to disable somebody none is wanted, because that must be quick.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for somebody
/// who is not disabled.
pub async fn enable(ctx: &OperatorContext, id: OperatorId) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_reach()?;
    if !operator.disabled {
        return Err(AppError::new(ErrorCode::Conflict, "They are not disabled.").into());
    }
    sqlx::query!(
        "UPDATE operators SET disabled_at = NULL WHERE id = $1",
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::OperatorEnabled, operator.target());
    tx.commit(event).await
}
