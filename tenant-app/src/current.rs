//! Who sent the request that is being answered, for server functions. The edge has found it out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::secrets::Token;
use domain::{RequestContext, SessionContext, TenantContext, factors, sessions, setup_links};
use http::HeaderValue;
use shared::{AppError, ErrorCode};
use time::Duration;
use web::extension;

/// Holds the session's token.
pub const SESSION_COOKIE: &str = "__Host-tenantry-session";
/// Marks a browser that somebody has signed in with, so that a sign-in from another one is told.
pub const DEVICE_COOKIE: &str = "__Host-tenantry-device";
/// As long as browsers keep a cookie at most (RFC 6265bis, section 5.5).
pub const DEVICE_LIFETIME: Duration = Duration::days(400);
/// Holds the token of a sign-in that waits for a second factor.
pub const CHALLENGE_COOKIE: &str = "__Host-tenantry-challenge";
/// Holds the token of a set-up link that was opened.
pub const SETUP_COOKIE: &str = "__Host-tenantry-set-up";
/// Marks the browser that signed up, so that one click on the link in the mail is enough there.
pub const SIGN_UP_COOKIE: &str = "__Host-tenantry-sign-up";
/// Binds what goes on with an identity provider to the browser that began it. A provider's form comes from
/// another site, and has to bring it along.
pub const FLOW_COOKIE: &str = "__Host-tenantry-flow";
/// Binds what goes on with a passkey to the browser that began it.
pub const PASSKEY_COOKIE: &str = "__Host-tenantry-passkey";
/// Holds the chosen theme: `light` or `dark`.
pub const THEME_COOKIE: &str = "__Host-tenantry-theme";

/// The request, whoever sent it.
///
/// # Errors
/// `internal` when it did not pass the edge, which is a defect.
pub fn request() -> Result<RequestContext, AppError> {
    extension().ok_or_else(AppError::internal)
}

/// The session of whoever is signed in.
///
/// # Errors
/// `unauthenticated` when nobody is.
pub fn session() -> Result<SessionContext, AppError> {
    extension().ok_or_else(AppError::unauthenticated)
}

/// The tenant the request is in. `slug` is what the caller says it is: should the edge have let
/// the request into another one, it is refused.
///
/// # Errors
/// `unauthenticated`, or `not_found` for a tenant that is not the caller's.
pub fn tenant(slug: &str) -> Result<TenantContext, AppError> {
    let ctx = extension::<TenantContext>();
    if ctx.is_none() {
        session()?;
    }
    ctx.filter(|ctx| ctx.tenant.slug == slug)
        .ok_or_else(AppError::not_found)
}

/// Gives the browser the session that was just opened, and what it is known again by.
pub fn keep_session(token: &Token) {
    web::set_cookie(SESSION_COOKIE, token.expose(), sessions::ABSOLUTE_LIMIT);
    if let Some(device) = request().ok().and_then(|ctx| ctx.meta.device) {
        web::set_cookie(DEVICE_COOKIE, device.expose(), DEVICE_LIFETIME);
    }
}

/// Gives the browser the sign-in that waits for a second factor.
pub fn keep_challenge(token: &Token) {
    web::set_cookie(CHALLENGE_COOKIE, token.expose(), sessions::CHALLENGE_LIMIT);
}

/// The sign-in of this browser that waits for a second factor.
///
/// # Errors
/// `expired` when there is none.
pub fn challenge() -> Result<Token, AppError> {
    let token = web::cookie(CHALLENGE_COOKIE).filter(|token| !token.is_empty());
    token
        .map(|token| Token::presented(&token))
        .ok_or_else(|| AppError::new(ErrorCode::Expired, "This sign-in is over. Sign in again."))
}

/// Takes it from the browser again.
pub fn forget_challenge() {
    web::remove_cookie(CHALLENGE_COOKIE);
}

/// What binds what goes on with an identity provider to this browser, if anything goes on.
pub fn flow_browser() -> Option<Token> {
    let token = web::cookie(FLOW_COOKIE).filter(|token| !token.is_empty())?;
    Some(Token::presented(&token))
}

/// What a sign-in with a passkey is bound to in this browser: as before, if one goes on in another tab.
pub fn begin_passkey() -> Token {
    let browser = passkey_browser().unwrap_or_else(Token::random);
    web::set_cookie(PASSKEY_COOKIE, browser.expose(), factors::CEREMONY_LIMIT);
    browser
}

/// What a sign-in with a passkey was bound to in this browser, if one goes on.
pub fn passkey_browser() -> Option<Token> {
    let token = web::cookie(PASSKEY_COOKIE).filter(|token| !token.is_empty())?;
    Some(Token::presented(&token))
}

/// Sends the browser to another page once the server function has ended, with and without
/// WebAssembly.
pub fn go_to(path: &str) {
    // A header cannot hold every text, and an address that needs more is none of ours.
    let fits = HeaderValue::from_str(path).is_ok();
    leptos_axum::redirect(if fits { path } else { "/" });
}

/// Holds what the next page shows once, such as a link that was just made.
const ONCE_COOKIE: &str = "__Host-tenantry-once";

/// Keeps a text of ours for the page that follows, which takes it away.
pub fn show_once(text: &str) {
    let text = URL_SAFE_NO_PAD.encode(text);
    web::set_cookie(ONCE_COOKIE, &text, Duration::minutes(1));
}

/// What was kept for this page, if anything.
pub fn shown_once() -> Option<String> {
    let text = web::cookie(ONCE_COOKIE).filter(|text| !text.is_empty())?;
    web::remove_cookie(ONCE_COOKIE);
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

/// Gives the browser the set-up link that it has opened.
pub fn keep_setup(token: &Token) {
    web::set_cookie(SETUP_COOKIE, token.expose(), setup_links::LINK_LIFETIME);
}
