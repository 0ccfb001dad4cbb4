//! Renaming a second factor.

use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::OperatorFactorId;
use shared::requests::FactorName;

/// Gives one of the operator's own factors another name.
///
/// # Errors
/// `not_found`, or the database's failure.
pub async fn rename(
    ctx: &OperatorContext,
    factor: OperatorFactorId,
    name: FactorName,
) -> Result<()> {
    let operator = ctx.operator.clone();
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator).await?;
    let before = sqlx::query_scalar!(
        "UPDATE operator_factors f SET name = $3 FROM operator_factors before
         WHERE f.id = $1 AND f.operator_id = $2 AND f.confirmed_at IS NOT NULL AND before.id = f.id
         RETURNING before.name",
        factor.uuid(),
        ctx.operator.id.uuid(),
        name.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("factor", factor, name.as_str());
    let event = Event::new(EventKind::OperatorFactorRenamed, target).changed(
        "name",
        before.as_str(),
        name.as_str(),
    );
    tx.commit(event).await
}
