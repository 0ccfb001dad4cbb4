//! A product signs somebody out (RFC 7009).

use super::refresh_token::RefreshToken;
use super::{Refusal, client};
use crate::context::RequestContext;
use crate::error::Result;
use crate::secrets::Token;

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
    sqlx::query!(
        "UPDATE token_families SET ended_at = $3 WHERE id = $1 AND client_id = $2 AND ended_at IS NULL",
        token.family(),
        client.id,
        ctx.now(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(Ok(()))
}
