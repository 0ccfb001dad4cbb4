//! The way out after signing out: a provider has a session of its own, and the browser is sent there to end it.
//!
//! A page's form may lead nowhere but to us, so what it leads to is kept for the moment of a redirect. Only there is
//! the browser known that a provider's answer must come back to.

use super::begin;
use crate::context::RequestContext;
use crate::error::Result;
use crate::limits::Action;
use crate::secrets::Token;
use crate::sign_in_flows::Begun;
use crate::sign_in_flows::flow::{self, Kept};
use identity::saml;
use serde::{Deserialize, Serialize};
use shared::ids::ConnectionId;

/// Where the browser is to go.
#[derive(Serialize, Deserialize)]
pub(crate) enum WayOut {
    /// To this address.
    Address(String),
    /// To the provider of a connection by SAML, with a logout request that is made when the browser goes.
    Saml {
        connection: ConnectionId,
        session: saml::Session,
    },
}

impl Kept for WayOut {
    const KIND: &'static str = "way-out";
}

/// Keeps the way out for the browser that has just signed out; the token leads to it, once.
pub(crate) async fn keep(ctx: &RequestContext, way_out: &WayOut) -> Result<Token> {
    let token = Token::random();
    // Nothing else binds it to the browser: whoever has the token may see where that goes.
    flow::keep(ctx, &token, &token, way_out).await?;
    Ok(token)
}

/// How to send the browser to where a token leads; nowhere if it has been used. An answer that is expected is bound to
/// `browser`, and leads on to `next`, a page of ours, if the provider gives one.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub async fn way_out(
    ctx: &RequestContext,
    token: &Token,
    browser: &Token,
    next: String,
) -> Result<Option<Begun>> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    match flow::take::<WayOut>(ctx, token, Some(token)).await? {
        Some(WayOut::Address(address)) => Ok(Some(Begun::Redirect(address))),
        Some(WayOut::Saml {
            connection,
            session,
        }) => begin::by_saml(ctx, connection, &session, browser, next).await,
        None => Ok(None),
    }
}
