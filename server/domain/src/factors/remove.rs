//! Removing a second factor.

use super::{verify, way_back};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::identities;
use crate::jobs::SendFactorChanged;
use crate::recording::{Event, Target};
use crate::sessions;
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::FactorId;
use shared::{AppError, ErrorCode};

/// Removes one of the person's factors, and tells them by mail; with the last one the recovery codes go, too, and
/// no session counts as one with two factors. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `not_found`; `conflict` for a passkey that is the person's last way in, and for the last factor
/// of all owners of a workspace that requires single sign-on; or the database's failure.
pub async fn remove(ctx: &SessionContext, factor: FactorId) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    // Of a passkey and an account at a provider that would each leave the other, the second waits here.
    identities::lock(&mut tx, ctx.user.id).await?;
    let removed = sqlx::query!(
        "DELETE FROM factors WHERE id = $1 AND user_id = $2 AND confirmed_at IS NOT NULL RETURNING kind, name",
        factor.uuid(),
        ctx.user.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let change = match removed.kind.as_str() {
        "passkey" => FactorChange::PasskeyRemoved,
        _ => FactorChange::AppRemoved,
    };
    if change == FactorChange::PasskeyRemoved
        && !identities::another_way(ctx, tx.conn(), factor.uuid()).await?
    {
        return Err(last_way_in());
    }
    if !verify::any(tx.conn(), ctx.user.id).await? {
        way_back::require_one(tx.conn(), ctx.user.id).await?;
        sqlx::query!(
            "DELETE FROM recovery_codes WHERE user_id = $1",
            ctx.user.id.uuid()
        )
        .execute(tx.conn())
        .await?;
        if ctx.request.tools().identity.broker().is_none() {
            sessions::without_factor(&mut tx, ctx.user.id).await?;
        }
    }
    let target = Target::new("factor", factor, removed.name);
    let event = Event::new(EventKind::FactorRemoved, target);
    let notice = SendFactorChanged::of(change);
    tx.commit_and_tell(ctx.user.id, event, Some(notice)).await
}

fn last_way_in() -> Error {
    let message = "You sign in with nothing else. Add another passkey first, link an account at a provider, or choose a password, by “Forgot password?” on the sign-in page.";
    AppError::new(ErrorCode::Conflict, message).into()
}
