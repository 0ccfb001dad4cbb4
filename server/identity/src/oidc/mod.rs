//! Sign-in by `OpenID` Connect: authorization code flow with PKCE, state and nonce, and nothing else.
//!
//! 1. [`Provider`] is what the tenant (or the installation, for Google and Microsoft) has set.
//! 2. [`Discovery::fetch`] reads the provider's own description and its keys. The caller keeps it with
//!    what has begun, for the way back.
//! 3. [`Provider::begin`] gives the address to send the browser to, and the [`Pending`] to keep.
//! 4. [`Provider::finish`] takes what the browser brought back.
//!
//! openidconnect verifies the ID token. It leaves open what `verify` closes: `azp`, an `iat` ahead of our
//! clock, `at_hash`, leeway, Microsoft's issuer of many tenants. Both must agree; the check list is made by
//! reading the same bytes beside it.

mod assertion;
mod begin;
mod callback;
mod callback_checks;
mod claims;
mod discovery;
mod end_of_session;
mod exchange;
mod finish;
mod key_refresh;
mod keys;
mod logout_token;
mod provider;
mod user_info;
mod verify;

pub use begin::{Begun, Options, Pending};
pub use callback::Callback;
pub use discovery::Discovery;
pub use end_of_session::EndOfSession;
pub use finish::Finished;
pub use keys::Keys;
pub use logout_token::LogoutToken;
pub use provider::{IssuerRule, MicrosoftAccounts, Provider};
