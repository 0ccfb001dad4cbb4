//! Who sent the request that is being answered, for server functions. The edge has found it out.

use domain::secrets::Token;
use domain::{RequestContext, SessionContext, TenantContext, sessions};
use http::HeaderValue;
use shared::{AppError, ErrorCode};
use web::extension;

/// Holds the session's token.
pub const SESSION_COOKIE: &str = "__Host-tenantry-session";
/// Holds the token of a sign-in that waits for a second factor.
pub const CHALLENGE_COOKIE: &str = "__Host-tenantry-challenge";
/// Marks the browser that signed up, so that one click on the link in the mail is enough there.
pub const SIGN_UP_COOKIE: &str = "__Host-tenantry-sign-up";
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
    session()?;
    extension::<TenantContext>()
        .filter(|ctx| ctx.tenant.slug == slug)
        .ok_or_else(AppError::not_found)
}

/// Gives the browser the session that was just opened.
pub fn keep_session(token: &Token) {
    web::set_cookie(SESSION_COOKIE, token.expose(), sessions::ABSOLUTE_LIMIT);
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

/// Sends the browser to another page once the server function has ended, with and without
/// WebAssembly.
pub fn go_to(path: &str) {
    // A header cannot hold every text, and an address that needs more is none of ours.
    let fits = HeaderValue::from_str(path).is_ok();
    leptos_axum::redirect(if fits { path } else { "/" });
}
