//! Where the server itself takes a browser to the company's provider.

/// Where a sign-in begins.
pub const START: &str = "/sign-in/provider";
/// Where a proof of who one is begins.
pub const CONFIRM: &str = "/profile/confirm/provider";
