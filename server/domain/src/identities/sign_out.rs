//! The way out after signing out: a broker has a session of its own, and the browser is sent there to end it.
//!
//! A page's form may lead nowhere but to us, so where it leads to is kept for the moment of a redirect.

use crate::context::RequestContext;
use crate::error::Result;
use crate::secrets::Token;
use crate::sign_in_flows::flow::{self, Kept};
use serde::{Deserialize, Serialize};

/// Where the browser is to go.
#[derive(Serialize, Deserialize)]
struct WayOut {
    address: String,
}

impl Kept for WayOut {
    const KIND: &'static str = "sign-out";
}

/// Keeps an address for the browser that has just signed out; the token leads to it, once.
pub(crate) async fn keep_way_out(ctx: &RequestContext, address: String) -> Result<Token> {
    let token = Token::random();
    // Nothing else binds it to the browser: whoever has the token may see where that goes.
    flow::keep(ctx, &token, &token, &WayOut { address }).await?;
    Ok(token)
}

/// Where a token leads to; nowhere if it has been used.
///
/// # Errors
/// The database's failure.
pub async fn way_out(ctx: &RequestContext, token: &Token) -> Result<Option<String>> {
    let kept: Option<WayOut> = flow::take(ctx, token, Some(token)).await?;
    Ok(kept.map(|kept| kept.address))
}
