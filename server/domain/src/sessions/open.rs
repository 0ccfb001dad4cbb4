//! Opening a session, as part of whatever proved who it is.

use super::ABSOLUTE_LIMIT;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::secrets::Token;
use shared::ids::UserId;

/// Opens a session with a fresh token: signing in never keeps an old one, so none can be fixed.
pub(crate) async fn open(tx: &mut AuthTx<'_>, ctx: &RequestContext, user: UserId) -> Result<Token> {
    let token = Token::random();
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "INSERT INTO sessions (id, user_id, token_hash, ip, user_agent, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        id,
        user.uuid(),
        token.hash(),
        ctx.meta.ip,
        ctx.meta.user_agent,
        now,
        now + ABSOLUTE_LIMIT,
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}
