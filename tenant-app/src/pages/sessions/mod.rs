//! Signing in and out. Where one is signed in stands with the profile.

pub mod passkey;
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
    let providers = match current::session() {
        Ok(session) => web::report(sessions::sign_out(&session).await)?,
        Err(_) => None,
    };
    leave(providers, &next);
    Ok(())
}

/// Takes the cookie of a session that has ended, and leads to the end of the provider's or to `next`.
#[cfg(feature = "ssr")]
pub(crate) fn leave(providers: Option<domain::secrets::Token>, next: &str) {
    use crate::current;
    use crate::pages::identities::addresses::SIGN_OUT;
    use ui::links::{Query, same_site};
    web::remove_cookie(current::SESSION_COOKIE);
    // A provider has a session, too, which only the browser can end there.
    if let Some(token) = providers {
        let way_out = Query::default()
            .with("token", token.expose())
            .with("next", same_site(next).unwrap_or_default());
        current::go_to(&way_out.href(SIGN_OUT));
        return;
    }
    current::go_to(same_site(next).unwrap_or("/sign-in?notice=signed-out"));
}
