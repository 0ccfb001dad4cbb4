//! A code becomes tokens.

use super::access_token::{Tokens, issue};
use super::family::Family;
use super::refresh_token::RefreshToken;
use super::{Refusal, client};
use crate::context::RequestContext;
use crate::error::Result;
use crate::secrets::Token;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// The form of a code's exchange (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
pub struct Exchange<'a> {
    /// Which product.
    pub client_id: &'a str,
    /// Its secret, if it has one.
    pub client_secret: Option<&'a Token>,
    /// The code.
    pub code: &'a Token,
    /// Where the browser was sent.
    pub redirect_uri: &'a str,
    /// The secret of which the request had the hash.
    pub code_verifier: &'a str,
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exchange")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// Takes a code, once. A code that comes twice ends what it began (RFC 6749, section 4.1.2).
///
/// # Errors
/// `rate_limited`, or the database's failure. A refusal is no error.
pub async fn exchange(
    ctx: &RequestContext,
    form: Exchange<'_>,
) -> Result<std::result::Result<Tokens, Refusal>> {
    let client = match client(ctx, form.client_id, form.client_secret)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let family = sqlx::query_as!(
        Family,
        r#"SELECT f.id, f.client_id, f.workspace, f.redirect_uri, f.code_challenge, f.nonce, f.code_expires_at,
             f.ended_at IS NOT NULL AS "ended!", s.user_id, s.token_hash AS session_hash, u.name AS user_name,
             f.code_used_at IS NOT NULL AS "used!"
           FROM token_families f JOIN sessions s ON s.id = f.session_id JOIN users u ON u.id = s.user_id
           WHERE f.code_hash = $1 AND f.client_id = $2"#,
        form.code.hash(),
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
    let now = ctx.now();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form.code_verifier));
    let proved = bool::from(challenge.as_bytes().ct_eq(family.code_challenge.as_bytes()));
    if family.code_expires_at <= now || family.redirect_uri != form.redirect_uri || !proved {
        return Ok(Err(Refusal::InvalidGrant));
    }
    let first = RefreshToken::first(family.id);
    // One statement: of two exchanges at once, one finds the code unused.
    let begun = sqlx::query!(
        "UPDATE token_families SET code_used_at = $2, generation = $3
         WHERE id = $1 AND code_used_at IS NULL AND ended_at IS NULL",
        family.id,
        now,
        first.generation(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    if begun.rows_affected() == 0 {
        family.end_as_replayed(ctx).await?;
        return Ok(Err(Refusal::InvalidGrant));
    }
    issue(
        ctx,
        &family,
        &holder,
        first.token(&ctx.tools().key),
        family.nonce.as_deref(),
    )
    .await
    .map(Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let code = Token::presented("a-code");
        let exchange = Exchange {
            client_id: "reports",
            client_secret: Some(&code),
            code: &code,
            redirect_uri: "https://reports.example/back",
            code_verifier: "a-verifier",
        };
        let printed = format!("{exchange:?}");
        assert!(printed.contains("reports"), "{printed}");
        assert!(
            !printed.contains("a-verifier") && !printed.contains("a-code"),
            "{printed}"
        );
    }
}
