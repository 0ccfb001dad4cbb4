//! Signing in and out. Where one is signed in stands with the profile.

pub mod second_factor;
pub mod sign_in;
pub mod single_sign_on;

pub use second_factor::SecondFactorPage;
pub use sign_in::SignInPage;
pub use single_sign_on::SingleSignOnPage;

use leptos::prelude::*;
use shared::AppError;

/// Ends the session. Whoever has none any more is signed out already.
#[server(prefix = "/api/t", endpoint = "sessions/sign_out")]
pub async fn sign_out(#[server(default)] next: String) -> Result<(), AppError> {
    use crate::current;
    use domain::sessions;
    use ui::links::same_site;
    if let Ok(session) = current::session() {
        web::report(sessions::sign_out(&session).await)?;
    }
    web::remove_cookie(current::SESSION_COOKIE);
    current::go_to(same_site(&next).unwrap_or("/sign-in?notice=signed-out"));
    Ok(())
}
