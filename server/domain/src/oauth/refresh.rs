//! A refresh token becomes new tokens.

use super::access_token::{Tokens, issue};
use super::family::Family;
use super::refresh_token::RefreshToken;
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
    let key = &ctx.tools().key;
    let Some(token) = RefreshToken::presented(key, presented) else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let family = sqlx::query_as!(
        Family,
        r#"SELECT f.id, f.client_id, f.workspace, f.redirect_uri, f.code_challenge, f.nonce, f.code_expires_at,
             f.ended_at IS NOT NULL AS "ended!", s.user_id, s.token_hash AS session_hash, u.name AS user_name,
             f.generation <> $3 AS "used!"
           FROM token_families f JOIN sessions s ON s.id = f.session_id JOIN users u ON u.id = s.user_id
           WHERE f.id = $1 AND f.client_id = $2"#,
        token.family(),
        client.id,
        token.generation(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let Some(family) = family else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let Some(holder) = family.holder(ctx).await? else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let next = token.next();
    // One statement: of two that come at once, one finds the token unused.
    let rotated = sqlx::query!(
        "UPDATE token_families SET generation = $3 WHERE id = $1 AND generation = $2 AND ended_at IS NULL",
        token.family(),
        token.generation(),
        next.generation(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    if rotated.rows_affected() == 0 {
        family.end_as_replayed(ctx).await?;
        return Ok(Err(Refusal::InvalidGrant));
    }
    issue(ctx, &family, &holder, next.token(key), None)
        .await
        .map(Ok)
}
