//! Real identity providers for tests, started on loopback, and a browser without a screen to sign in with.
//!
//! `bin/lib/peers.sh` installs the providers; their scripts and settings are in `end2end/peers`. Each has a
//! process of its own, which ends with the test that started it. Another provider is another module here.
//!
//! What nobody may believe is made here as well: of a real provider's answers ([`forge`]), and by a provider that says
//! whatever a test wants ([`fake_provider`]).
#![expect(
    clippy::missing_panics_doc,
    reason = "a peer that cannot be started panics, and so fails its test"
)]

mod browser;
pub mod fake_provider;
pub mod forge;
pub mod keys;
mod lemonldap;
mod logout_receiver;
mod oidc_provider;
mod process;
mod samlp;
mod simplesamlphp;

pub use browser::{Browser, Form, Page};
pub use lemonldap::LemonLdap;
pub use logout_receiver::LogoutReceiver;
pub use oidc_provider::{CLIENT_ID, CLIENT_SECRET, NEIGHBOUR_ID, OidcProvider, REDIRECT_URI};
pub use samlp::Samlp;
pub use simplesamlphp::{ACS, ENTITY_ID, SHAPES, SLO, Shape, SimpleSamlPhp, service_provider};

/// As a browser has an address.
pub use url::Url;

use time::OffsetDateTime;

/// The moment at which the tests run: peers have real clocks.
#[expect(clippy::disallowed_methods, reason = "peers have real clocks")]
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
