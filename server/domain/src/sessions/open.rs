//! Opening a session, as part of whatever proved who it is.

use super::{ABSOLUTE_LIMIT, Assurance, Method};
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::SendNewSignIn;
use crate::secrets::Token;
use crate::single_logout::ProviderSession;
use shared::ids::UserId;
use time::Duration;

/// So young an account is only just being made: its owner needs no mail of their first sign-in.
const NEW_ACCOUNT: Duration = Duration::hours(1);

/// Opens a session with a fresh token: signing in never keeps an old one, so none can be fixed. Whoever
/// signs in with a browser that they never used before is told by mail. Of an account that has slept for long no browser
/// is known any more.
pub(crate) async fn open(
    tx: &mut AuthTx<'_>,
    ctx: &RequestContext,
    user: UserId,
    assurance: Assurance,
    method: Method,
) -> Result<Token> {
    let token = Token::random();
    let (id, now) = (tx.new_id(), tx.now());
    let name = method.name().to_owned();
    let proved_at = method.proved_at(now);
    let (connection, provider_session, ends_at) = match method {
        Method::Password | Method::Passkey | Method::Provider { .. } => (None, None, None),
        Method::Broker {
            provider_session, ..
        } => (None, provider_session.map(ProviderSession::of_broker), None),
        Method::Connection {
            id,
            provider,
            ends_at,
            ..
        } => (Some(id.uuid()), Some(provider), ends_at),
    };
    let provider_session = provider_session.unwrap_or_default();
    let longest = now + ABSOLUTE_LIMIT;
    let device = ctx.meta.device.as_ref().map(Token::hash);
    // What the statement reads is what was there before it.
    let before = sqlx::query!(
        r#"INSERT INTO sessions (id, user_id, token_hash, ip, user_agent, created_at, last_seen_at, expires_at,
             authenticated_at, assurance, method, connection_id, provider_session, device_hash,
             provider_subject_hash, provider_session_hash, token_since)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $15, $8, $9, $10, $11, $12, $13, $14, $6)
         RETURNING EXISTS (SELECT FROM sessions o WHERE o.user_id = $2)
                 OR EXISTS (SELECT FROM users u WHERE u.id = $2 AND u.created_at < $16) AS "used!",
             EXISTS (SELECT FROM sessions o WHERE o.user_id = $2 AND o.device_hash = $12) AS "known!""#,
        id,
        user.uuid(),
        token.hash(),
        ctx.meta.ip,
        ctx.meta.user_agent,
        now,
        ends_at.map_or(longest, |ends_at| longest.min(ends_at)),
        assurance.name(),
        name,
        connection,
        provider_session.sealed,
        device,
        provider_session.subject_hash,
        provider_session.session_hash,
        proved_at,
        now - NEW_ACCOUNT,
    )
    .fetch_one(tx.conn())
    .await?;
    if before.used && !before.known {
        tx.enqueue(&SendNewSignIn { session_id: id }).await?;
    }
    Ok(token)
}
