//! Single logout: a sign-out that reaches the tenant's identity provider, and one that comes from there.
//!
//! Signing out here ends our session first, whatever comes of the rest; then the browser takes the news to the
//! provider, by SAML's single logout or by `OpenID` Connect's RP-initiated logout. A provider has sessions of ours
//! ended by a signed logout request (SAML 2.0 Profiles, section 4.4) or by a logout token (`OpenID` Connect
//! Back-Channel Logout 1.0): exactly those that it opened for the person or by the session that it names, at this
//! connection.
//!
//! A session keeps what the provider wants to hear, sealed, and hashes of the names by which it is found again.

mod begin;
mod end;
mod finish;
mod log;
mod provider_session;
mod receive_request;
mod receive_token;
mod way_out;

pub(crate) use begin::of_connection;
pub use finish::finish;
pub(crate) use provider_session::ProviderSession;
pub use receive_request::{Requested, receive_request};
pub use receive_token::receive_token;
pub use way_out::way_out;
pub(crate) use way_out::{WayOut, keep};

use crate::connections::{Ready, Stored, Version};
use crate::context::RequestContext;
use crate::error::Result;

/// A SAML message as the browser brings it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The raw query of an address.
    Redirect(String),
    /// Fields of a form.
    Post {
        /// `SAMLRequest` or `SAMLResponse`.
        text: String,
        /// `RelayState`.
        relay_state: Option<String>,
    },
}

/// What a connection's messages are checked by: its live settings; or the code of why they are not looked at. A tenant
/// whose plan has no single sign-on any more has its sessions ended all the same.
fn ready(ctx: &RequestContext, stored: &Stored) -> Result<Result<Ready, &'static str>> {
    let tools = ctx.tools();
    stored.checking(Version::Live, &tools.key, &tools.outside)
}
