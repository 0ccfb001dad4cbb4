//! A product sends a browser here, and gets a code for whoever is signed in.

use super::client::Client;
use crate::context::{SessionContext, TenantContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use serde::Deserialize;
use shared::events::EventKind;
use shared::{AppError, ErrorCode};
use time::Duration;

/// How long a product has to exchange a code. RFC 6749 recommends ten minutes at most; a redirect takes less.
pub const CODE_LIFETIME: Duration = Duration::minutes(1);

/// The query of an authorization request (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AuthorizationRequest {
    /// Which product.
    pub client_id: String,
    /// Where the browser goes back to.
    pub redirect_uri: String,
    /// `code`.
    pub response_type: String,
    /// What the product recognises its request by.
    pub state: Option<String>,
    /// What the product recognises the ID token by.
    pub nonce: Option<String>,
    /// The SHA-256 of a secret of the product's, in base64url.
    pub code_challenge: String,
    /// `S256`.
    pub code_challenge_method: String,
    /// The workspace that the tokens are for; without it they are of the person alone.
    pub workspace: Option<String>,
}

/// Where the browser is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The product's address.
    pub redirect_uri: String,
    /// What is added to its query.
    pub query: Vec<(&'static str, String)>,
}

/// Gives the product a code for the session. `tenant` is the session's way into the workspace that the
/// request names, if it has one.
///
/// # Errors
/// `invalid` for a product that is unknown, or an address that is none of its: then nobody is sent anywhere.
/// Or the database's failure. All else is told to the product.
pub async fn authorize(
    ctx: &SessionContext,
    tenant: Option<&TenantContext>,
    request: AuthorizationRequest,
) -> Result<Granted> {
    let client = ctx.request.tools().clients.find(&request.client_id);
    let client = client.filter(|client| client.redirect_uris.contains(&request.redirect_uri));
    let Some(client) = client else {
        let message = "The product that sent you here is not known, or the address it wants you back at is none of its.";
        return Err(AppError::new(ErrorCode::Invalid, message).into());
    };
    let answer = match refusal(ctx, tenant, &request) {
        Some(error) => ("error", error.to_owned()),
        None => (
            "code",
            grant(ctx, client, &request).await?.expose().to_owned(),
        ),
    };
    let issuer = ctx.request.origin().to_owned();
    let state = request.state.map(|state| ("state", state));
    Ok(Granted {
        redirect_uri: request.redirect_uri,
        query: [Some(answer), state, Some(("iss", issuer))]
            .into_iter()
            .flatten()
            .collect(),
    })
}

/// What the product is told instead of a code (RFC 6749, section 4.1.2.1).
fn refusal(
    ctx: &SessionContext,
    tenant: Option<&TenantContext>,
    request: &AuthorizationRequest,
) -> Option<&'static str> {
    let challenge = &request.code_challenge;
    // 43 characters are the 256 bits of a SHA-256 in base64url.
    let challenged = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let sane = |text: &Option<String>| text.as_ref().is_none_or(|text| text.len() <= 512);
    if request.response_type != "code" {
        Some("unsupported_response_type")
    } else if request.code_challenge_method != "S256"
        || !challenged
        || !sane(&request.nonce)
        || !sane(&request.state)
    {
        Some("invalid_request")
    } else if request.workspace.is_some() && tenant.is_none_or(|tenant| tenant.admits(ctx).is_err())
    {
        Some("access_denied")
    } else {
        None
    }
}

async fn grant(
    ctx: &SessionContext,
    client: &Client,
    request: &AuthorizationRequest,
) -> Result<Token> {
    let code = Token::random();
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "INSERT INTO token_families (id, session_id, client_id, workspace, code_hash, redirect_uri, code_challenge,
             nonce, created_at, code_expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        ctx.session_id.uuid(),
        client.id,
        request.workspace,
        code.hash(),
        request.redirect_uri,
        request.code_challenge,
        request.nonce,
        now,
        now + CODE_LIFETIME,
    )
    .execute(tx.conn())
    .await?;
    let target = Target::new("user", ctx.user.id, ctx.user.name.as_str());
    let event = Event::new(EventKind::ProductEntered, target);
    let event = event.changed("product", None, client.name.as_str());
    tx.commit(Some(ctx.user.id), event).await?;
    Ok(code)
}
