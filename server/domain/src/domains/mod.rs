//! A tenant's domains: whoever has an address in one of them signs in by the tenant's connections.
//!
//! A domain is proved by a TXT record in DNS, whose value only this installation can make for this
//! tenant. One that is proved belongs to one tenant of the installation. Where the tenant has several
//! connections, a domain may be assigned to one of them: that decides where its people are led, and not
//! which connection may speak for them.

mod add;
mod assign;
mod list;
mod proved;
mod remove;
mod verify;

pub use add::add;
pub use assign::assign;
pub use list::list;
pub(crate) use list::read;
pub(crate) use proved::is_proved;
pub use remove::remove;
pub use verify::verify;

use crate::secrets::{Purpose, SecretKey};
use uuid::Uuid;

/// How many domains a tenant can have.
pub const MOST_DOMAINS: i64 = 50;

/// What the TXT record of a domain has to say.
fn record_value(key: &SecretKey, domain: Uuid) -> String {
    let token = key.derive(Purpose::VerifyDomain, domain, 1);
    format!("tenantry-domain={}", token.expose())
}

/// The part of an address behind the at sign.
pub(crate) fn of_address(email: &str) -> &str {
    email.rsplit_once('@').map_or("", |(_, domain)| domain)
}
