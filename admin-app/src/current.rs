//! Who sent the request that is being answered, for server functions. The edge has found it out.

use crate::state::AppState;
use domain::{OperatorContext, OperatorRealm, RequestMeta};
use leptos::prelude::use_context;
use shared::AppError;
use ui::links::same_site;
use web::extension;

/// Holds the session's token.
pub const SESSION_COOKIE: &str = "__Host-tenantry-operator-session";
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

/// Whether this is a development server.
pub fn development() -> bool {
    use_context::<AppState>().is_some_and(|state| state.development)
}

/// Sends the browser to a page of this portal: to `next`, or to the first one if that is none.
pub fn go_to(next: &str) {
    leptos_axum::redirect(same_site(next).unwrap_or("/tenants"));
}
