//! Ending sessions: one's own, one by one or all but the current.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::identities;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::SessionId;

/// Ends one of the person's own sessions.
///
/// # Errors
/// `not_found` when they have no such live session.
pub async fn revoke(ctx: &SessionContext, session: SessionId) -> Result<()> {
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let now = tx.now();
    let revoked = sqlx::query!(
        "UPDATE sessions SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
        session.uuid(),
        ctx.user.id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if revoked.rows_affected() == 0 {
        return Err(AppError::not_found().into());
    }
    let target = Target::new("session", session, "a session");
    tx.commit(
        Some(ctx.user.id),
        Event::new(EventKind::SessionRevoked, target),
    )
    .await
}

/// Ends the session that asks. Where a broker has one, too, answers a token that leads there to end it: see
/// [`identities::way_out`].
///
/// # Errors
/// `not_found` when it has ended already.
pub async fn sign_out(ctx: &SessionContext) -> Result<Option<Token>> {
    let brokers = sqlx::query_scalar!(
        "SELECT provider_session FROM sessions WHERE id = $1 AND connection_id IS NULL",
        ctx.session_id.uuid(),
    )
    .fetch_optional(&ctx.request.realm.0.auth)
    .await?
    .flatten();
    revoke(ctx, ctx.session_id).await?;
    let Some(sealed) = brokers else {
        return Ok(None);
    };
    match identities::end_of_session(&ctx.request, ctx.user.id, &sealed)? {
        Some(address) => identities::keep_way_out(&ctx.request, address)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// Ends all of the person's sessions but the one that asks, and says how many there were.
///
/// # Errors
/// The database's failure.
pub async fn revoke_others(ctx: &SessionContext) -> Result<u64> {
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let now = tx.now();
    let revoked = sqlx::query!(
        "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL",
        ctx.user.id.uuid(),
        ctx.session_id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let target = Target::new("session", ctx.session_id, "all other sessions");
    tx.commit(
        Some(ctx.user.id),
        Event::new(EventKind::SessionRevoked, target),
    )
    .await?;
    Ok(revoked)
}
