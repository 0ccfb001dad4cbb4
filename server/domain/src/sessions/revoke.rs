//! Ending sessions: one's own, one by one, all but the current, or all.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::identities;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::single_logout::{self, WayOut};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::{ConnectionId, SessionId};

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

/// Ends the session that asks. Where a broker or the provider of a connection has one, too, answers a token that leads
/// there to end it: see [`single_logout::way_out`].
///
/// # Errors
/// `not_found` when it has ended already.
pub async fn sign_out(ctx: &SessionContext) -> Result<Option<Token>> {
    let opener = opener(ctx).await?;
    revoke(ctx, ctx.session_id).await?;
    Ok(tell(ctx, opener).await)
}

/// Ends all of the person's sessions, the one that asks with them, and answers what [`sign_out`] does.
///
/// # Errors
/// The database's failure.
pub async fn sign_out_everywhere(ctx: &SessionContext) -> Result<Option<Token>> {
    let opener = opener(ctx).await?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let now = tx.now();
    sqlx::query!(
        "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        ctx.user.id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let target = Target::new("session", ctx.session_id, "all sessions");
    tx.commit(
        Some(ctx.user.id),
        Event::new(EventKind::SessionRevoked, target),
    )
    .await?;
    Ok(tell(ctx, opener).await)
}

/// Whoever opened a session and has one, too: a connection, or a broker.
struct Opener {
    connection: Option<ConnectionId>,
    sealed: Vec<u8>,
}

/// Who opened the session that asks.
async fn opener(ctx: &SessionContext) -> Result<Option<Opener>> {
    let kept = sqlx::query!(
        "SELECT connection_id, provider_session FROM sessions WHERE id = $1",
        ctx.session_id.uuid(),
    )
    .fetch_optional(&ctx.request.realm.0.auth)
    .await?;
    Ok(kept.and_then(|kept| {
        Some(Opener {
            connection: kept.connection_id.map(ConnectionId::from_uuid),
            sealed: kept.provider_session?,
        })
    }))
}

/// A token that leads to whoever opened the session. It is over; what a provider is told comes after it, and does not
/// undo it.
async fn tell(ctx: &SessionContext, opener: Option<Opener>) -> Option<Token> {
    let Opener { connection, sealed } = opener?;
    match way_out(ctx, connection, &sealed).await {
        Ok(token) => token,
        Err(error) => {
            tracing::warn!(%error, "a provider is not told of a sign-out");
            None
        }
    }
}

/// Keeps the way to whoever opened a session, if they take part in its end.
async fn way_out(
    ctx: &SessionContext,
    connection: Option<ConnectionId>,
    sealed: &[u8],
) -> Result<Option<Token>> {
    let (request, user) = (&ctx.request, ctx.user.id);
    let way_out = match connection {
        Some(connection) => single_logout::of_connection(request, connection, user, sealed).await?,
        None => identities::end_of_session(request, user, sealed)?.map(WayOut::Address),
    };
    match way_out {
        Some(way_out) => single_logout::keep(request, &way_out).await.map(Some),
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
