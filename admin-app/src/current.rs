//! Who sent the request that is being answered, for server functions. The edge has found it out.

use crate::state::AppState;
use domain::secrets::Token;
use domain::{OperatorContext, OperatorRealm, RequestMeta, operators, sessions};
use leptos::prelude::use_context;
use shared::{AppError, ErrorCode};
use ui::links::{Query, same_site};
use web::extension;

/// Holds the session's token.
pub const SESSION_COOKIE: &str = "__Host-tenantry-operator-session";
/// Holds the token of a sign-in that waits for a second factor.
pub const CHALLENGE_COOKIE: &str = "__Host-tenantry-operator-challenge";
/// Holds what binds a sign-in by the company's provider to the browser.
pub const FLOW_COOKIE: &str = "__Host-tenantry-operator-sso";
/// Holds the chosen theme: `light` or `dark`.
pub const THEME_COOKIE: &str = "__Host-tenantry-operator-theme";

/// The realm and where the request comes from: what signing in needs, before anybody is known.
///
/// # Errors
/// `internal` when it did not pass the edge, which is a defect.
pub fn realm() -> Result<(OperatorRealm, RequestMeta), AppError> {
    let state = use_context::<AppState>().ok_or_else(AppError::internal)?;
    let meta = extension().ok_or_else(AppError::internal)?;
    Ok((state.realm, meta))
}

/// The operator who is signed in.
///
/// # Errors
/// `unauthenticated` when nobody is.
pub fn operator() -> Result<OperatorContext, AppError> {
    extension().ok_or_else(AppError::unauthenticated)
}

/// Gives the browser the session that was just opened, or renewed.
pub fn keep_session(token: &Token) {
    web::set_cookie(SESSION_COOKIE, token.expose(), operators::ABSOLUTE_LIMIT);
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

/// Sends an operator who must prove first who they are to the page where they do, and then to `next`.
///
/// # Errors
/// What `result` has.
pub fn or_confirm_first<T>(result: domain::Result<T>, next: &str) -> domain::Result<T> {
    if let Err(domain::Error::Refused(refused)) = &result
        && refused.code == ErrorCode::ConfirmIdentity
    {
        go_to(&Query::default().with("next", next).href("/profile/confirm"));
    }
    result
}

/// Whether this is a development server.
pub fn development() -> bool {
    use_context::<AppState>().is_some_and(|state| state.development)
}

/// Sends the browser to a page of this portal: to `next`, or to the first one if that is none.
pub fn go_to(next: &str) {
    leptos_axum::redirect(same_site(next).unwrap_or("/tenants"));
}
