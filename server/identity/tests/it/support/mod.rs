//! What these tests share: peers, a browser without a screen, a provider that forges.

pub mod browser;
pub mod fake_provider;
pub mod keys;
pub mod oidc_provider;
pub mod process;
pub mod simplesamlphp;

use time::OffsetDateTime;

/// The moment at which the tests run: peers have real clocks.
#[expect(clippy::disallowed_methods, reason = "peers have real clocks")]
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
