//! Where the server itself takes a browser to a provider and back.

#[cfg(feature = "ssr")]
use ui::links::Query;

/// Where a sign-in begins, by its pattern.
pub const START: &str = "/sign-in/with/{provider}";
/// Where a provider sends the browser back to, by its pattern.
pub const CALLBACK: &str = "/sign-in/with/{provider}/callback";
/// Where linking begins, by its pattern.
pub const LINK: &str = "/profile/security/link/{provider}";
/// Where a provider's session ends after ours has.
pub const SIGN_OUT: &str = "/sso/sign-out";
/// Where a proof of who one is begins, by its pattern.
pub const CONFIRM: &str = "/profile/confirm/with/{provider}";

/// The address of a pattern.
pub(crate) fn of(pattern: &str, provider: &str) -> String {
    pattern.replace("{provider}", provider)
}

/// The page on which somebody proves first who they are, and comes back to link.
#[cfg(feature = "ssr")]
pub fn confirm_first() -> String {
    Query::default()
        .with("next", "/profile/security")
        .href("/profile/confirm")
}

/// The page of somebody whom a provider has named for the first time.
#[cfg(feature = "ssr")]
pub fn finish_page(identity: &str) -> String {
    Query::default()
        .with("identity", identity)
        .href("/sign-in/finish")
}
