//! Unlinking an account at a provider.

use super::link::lock;
use super::list::another_way;
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::SendIdentityChanged;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::IdentityId;
use shared::{AppError, ErrorCode};

/// Unlinks one of the person's accounts at providers, and tells them by mail; never their last way in. Wants a
/// recent proof of who it is.
///
/// # Errors
/// `external_identity`, `confirm_identity`, `not_found`; `conflict` when it is the last way in; or the database's failure.
pub async fn unlink(ctx: &SessionContext, identity: IdentityId) -> Result<()> {
    ctx.request.tools().identity.require_built_in()?;
    ctx.require_recent()?;
    let user = ctx.user.id;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    // Of two that would each leave the other, the second waits here and finds it gone.
    lock(&mut tx, user).await?;
    let removed = sqlx::query!(
        "DELETE FROM identities WHERE id = $1 AND user_id = $2 AND connection_id IS NULL
         RETURNING source, email",
        identity.uuid(),
        user.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if !another_way(ctx, tx.conn(), identity.uuid()).await? {
        let message = "You sign in with nothing else. Choose a password first, by “Forgot password?” on the sign-in page, link another account, or add a passkey.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let notice = SendIdentityChanged {
        user_id: user.uuid(),
        change_id: tx.new_id(),
        provider: removed.source.clone(),
        linked: false,
        changed_at: tx.now(),
    };
    tx.enqueue(&notice).await?;
    let target = Target::new("identity", identity, removed.source);
    let event = Event::new(EventKind::IdentityUnlinked, target);
    let event = event.changed("email", removed.email.as_deref(), None);
    tx.commit(Some(user), event).await
}
