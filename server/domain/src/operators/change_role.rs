//! Giving an operator another role.

use super::target::TargetOperator;
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::{OperatorPermission, OperatorRole};

/// Gives the operator another role. Their sessions end: with it they sign in anew. Wants a recent proof of who asks.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for somebody who holds more than the actor; `not_found`; `invalid` at `role` for
/// one the actor may not give; `conflict` for oneself and the last owner.
pub async fn change_role(ctx: &OperatorContext, id: OperatorId, role: OperatorRole) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_other()?;
    operator.check_reach()?;
    operator.check_grantable(role)?;
    if role != OperatorRole::Owner {
        operator.check_not_last_owner()?;
    }
    let now = tx.now();
    sqlx::query!(
        "WITH sessions AS (UPDATE operator_sessions SET revoked_at = $3
              WHERE operator_id = $1 AND revoked_at IS NULL AND EXISTS (SELECT FROM operators WHERE id = $1 AND role <> $2))
         UPDATE operators SET role = $2 WHERE id = $1",
        id.uuid(),
        role.key(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::OperatorRoleChanged, operator.target()).changed(
        "role",
        operator.role.name(),
        role.name(),
    );
    tx.commit(event).await
}
