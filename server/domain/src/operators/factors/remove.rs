//! Removing a second factor; never the last one.

use super::{any, lock};
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::jobs::SendOperatorFactorChanged;
use crate::recording::{Event, Target};
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::OperatorFactorId;
use shared::{AppError, ErrorCode};

/// Removes one of the operator's own factors, and tells them by mail. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `not_found`, `conflict` for the last one, or the database's failure.
pub async fn remove(ctx: &OperatorContext, factor: OperatorFactorId) -> Result<()> {
    ctx.require_recent()?;
    let operator = ctx.operator.clone();
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator).await?;
    lock(tx.conn(), ctx.operator.id).await?;
    let removed = sqlx::query!(
        "DELETE FROM operator_factors
         WHERE id = $1 AND operator_id = $2 AND confirmed_at IS NOT NULL RETURNING kind, name",
        factor.uuid(),
        ctx.operator.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if !any(tx.conn(), ctx.operator.id).await? {
        let message = "This is your only second factor. Add another one, and then remove it.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let change = match removed.kind.as_str() {
        "passkey" => FactorChange::PasskeyRemoved,
        _ => FactorChange::AppRemoved,
    };
    let target = Target::new("factor", factor, removed.name);
    let event = Event::new(EventKind::OperatorFactorRemoved, target);
    let notice = SendOperatorFactorChanged::of(change);
    tx.commit_and_tell(event, Some(notice)).await
}
