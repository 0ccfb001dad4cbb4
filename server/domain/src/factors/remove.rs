//! Removing a second factor.

use super::{verify, way_back};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::SendFactorChanged;
use crate::recording::{Event, Target};
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::FactorId;

/// Removes one of the person's factors, and tells them by mail; with the last one the recovery codes go, too. Wants
/// a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `not_found`; `conflict` for the last one of all owners of a workspace that requires
/// single sign-on; or the database's failure.
pub async fn remove(ctx: &SessionContext, factor: FactorId) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let removed = sqlx::query!(
        "DELETE FROM factors WHERE id = $1 AND user_id = $2 AND confirmed_at IS NOT NULL RETURNING kind, name",
        factor.uuid(),
        ctx.user.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if !verify::any(tx.conn(), ctx.user.id).await? {
        way_back::require_one(tx.conn(), ctx.user.id).await?;
        sqlx::query!(
            "DELETE FROM recovery_codes WHERE user_id = $1",
            ctx.user.id.uuid()
        )
        .execute(tx.conn())
        .await?;
    }
    let change = match removed.kind.as_str() {
        "passkey" => FactorChange::PasskeyRemoved,
        _ => FactorChange::AppRemoved,
    };
    let target = Target::new("factor", factor, removed.name);
    let event = Event::new(EventKind::FactorRemoved, target);
    let notice = SendFactorChanged::of(change);
    tx.commit_and_tell(ctx.user.id, event, Some(notice)).await
}
