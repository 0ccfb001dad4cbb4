//! A product signs somebody out (RFC 7009).

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
    sqlx::query!(
        "UPDATE token_families f SET ended_at = $3 FROM refresh_tokens r
         WHERE r.token_hash = $1 AND f.id = r.family_id AND f.client_id = $2 AND f.ended_at IS NULL",
        presented.hash(),
        client.id,
        ctx.now(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(Ok(()))
}
