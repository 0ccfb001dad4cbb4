//! A refresh token becomes new tokens.

use super::access_token::{Tokens, issue};
use super::family::Family;
use super::{Refusal, client};
use crate::context::RequestContext;
use crate::error::Result;
use crate::secrets::Token;

/// Takes a refresh token, once, and gives the next with a new access token. One that comes twice ends its
/// family: the product has to send the person here again.
///
/// # Errors
/// `rate_limited`, or the database's failure. A refusal is no error.
pub async fn refresh(
    ctx: &RequestContext,
    client_id: &str,
    client_secret: Option<&Token>,
    presented: &Token,
) -> Result<std::result::Result<Tokens, Refusal>> {
    let client = match client(ctx, client_id, client_secret)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let family = sqlx::query_as!(
        Family,
        r#"SELECT f.id, f.client_id, f.workspace, f.redirect_uri, f.code_challenge, f.nonce, f.code_expires_at,
             f.ended_at IS NOT NULL AS "ended!", s.user_id, s.token_hash AS session_hash, u.name AS user_name,
             r.used_at IS NOT NULL AS "used!"
           FROM refresh_tokens r JOIN token_families f ON f.id = r.family_id
           JOIN sessions s ON s.id = f.session_id JOIN users u ON u.id = s.user_id
           WHERE r.token_hash = $1 AND f.client_id = $2"#,
        presented.hash(),
        client.id,
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let Some(family) = family else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let Some(holder) = family.holder(ctx).await? else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let next = Token::random();
    // One statement: of two that come at once, one finds the token unused.
    let rotated = sqlx::query!(
        "WITH used AS (
             UPDATE refresh_tokens r SET used_at = $2 FROM token_families f
             WHERE r.token_hash = $1 AND r.used_at IS NULL AND f.id = r.family_id AND f.ended_at IS NULL
             RETURNING r.family_id)
         INSERT INTO refresh_tokens (id, family_id, token_hash, created_at) SELECT $3, family_id, $4, $2 FROM used",
        presented.hash(),
        ctx.now(),
        ctx.tools().clock.new_id(),
        next.hash(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    if rotated.rows_affected() == 0 {
        family.end_as_replayed(ctx).await?;
        return Ok(Err(Refusal::InvalidGrant));
    }
    issue(ctx, &family, &holder, next, None).await.map(Ok)
}
