//! Signing in to sister products: an `OpenID` provider for products of the same company.
//!
//! The authorization code flow with PKCE (RFC 6749, RFC 7636), short-lived access tokens (RFC 9068) that a
//! product verifies by the published keys, and refresh tokens of which each is used once. One that comes
//! twice was stolen, or its thief was quicker: its whole family ends (RFC 9700, section 4.14). Nobody is asked
//! for consent, because the products are the company's own; which those are, the configuration says.

mod access_token;
mod authorize;
mod client;
mod exchange;
mod family;
mod forget;
mod refresh;
mod refresh_token;
mod revoke;
mod rotation;
mod signing_keys;

pub use access_token::{ACCESS_LIFETIME, Tokens};
pub use authorize::{AuthorizationRequest, CODE_LIFETIME, Granted, authorize};
pub use client::{Client, Clients, InvalidClients};
pub use exchange::{Exchange, exchange};
pub use forget::forget;
pub use refresh::refresh;
pub use revoke::revoke;
pub use rotation::SigningKeys;
pub use signing_keys::published_keys;

use crate::context::RequestContext;
use crate::error::Result;
use crate::limits::Action;
use crate::secrets::Token;

/// Why a product gets no token (RFC 6749, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such product, or its secret is wrong.
    #[error("invalid_client")]
    InvalidClient,
    /// The code or refresh token is wrong, used, too old or of another product; or the session behind it is
    /// over, or may not enter the workspace any more.
    #[error("invalid_grant")]
    InvalidGrant,
}

/// The product that asks, if it proves who it is. Whoever does not is counted by address.
fn client<'a>(
    ctx: &'a RequestContext,
    id: &str,
    secret: Option<&Token>,
) -> Result<std::result::Result<&'a Client, Refusal>> {
    let client = ctx.tools().clients.find(id);
    if let Some(client) = client.filter(|client| client.admits(secret)) {
        return Ok(Ok(client));
    }
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    Ok(Err(Refusal::InvalidClient))
}
