//! A product signs somebody out (RFC 7009).

use super::refresh_token::RefreshToken;
use super::{Refusal, client};
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::UserId;

/// Ends the family of a refresh token. A token that is none of the product's is no error: it is of no use
/// already, which is what was wanted (RFC 7009, section 2.2).
///
/// # Errors
/// `rate_limited`, or the database's failure. A refusal is no error.
pub async fn revoke(
    ctx: &RequestContext,
    client_id: &str,
    client_secret: Option<&Token>,
    presented: &Token,
) -> Result<std::result::Result<(), Refusal>> {
    let client = match client(ctx, client_id, client_secret)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(token) = RefreshToken::presented(&ctx.tools().key, presented) else {
        return Ok(Ok(()));
    };
    let mut tx = AuthTx::begin(ctx).await?;
    let now = tx.now();
    let ended = sqlx::query!(
        r#"UPDATE token_families f SET ended_at = $3 FROM sessions s, users u
           WHERE f.id = $1 AND f.client_id = $2 AND f.ended_at IS NULL
             AND s.id = f.session_id AND u.id = s.user_id
           RETURNING u.id AS "user_id!", u.name AS "name!""#,
        token.family(),
        client.id,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(person) = ended else {
        return Ok(Ok(()));
    };
    let user = UserId::from_uuid(person.user_id);
    let target = Target::new("user", user, person.name);
    let event = Event::new(EventKind::ProductLeft, target);
    let event = event.changed("product", None, client.name.as_str());
    tx.commit(Some(user), event).await?;
    Ok(Ok(()))
}
