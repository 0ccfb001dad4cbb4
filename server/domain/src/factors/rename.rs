//! Renaming a second factor.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::FactorId;
use shared::requests::FactorName;

/// Gives one of the person's factors another name.
///
/// # Errors
/// `not_found`, or the database's failure.
pub async fn rename(ctx: &SessionContext, factor: FactorId, name: FactorName) -> Result<()> {
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let before = sqlx::query_scalar!(
        "UPDATE factors f SET name = $3 FROM factors before
         WHERE f.id = $1 AND f.user_id = $2 AND f.confirmed_at IS NOT NULL AND before.id = f.id
         RETURNING before.name",
        factor.uuid(),
        ctx.user.id.uuid(),
        name.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("factor", factor, name.as_str());
    let event = Event::new(EventKind::FactorRenamed, target).changed(
        "name",
        before.as_str(),
        name.as_str(),
    );
    tx.commit(Some(ctx.user.id), event).await
}
