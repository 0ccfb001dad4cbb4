//! Signing in and out.

mod sign_in;

use leptos::prelude::*;
use shared::AppError;

pub use sign_in::SignInPage;

/// Opens a session for the operator and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/create")]
pub async fn sign_in(
    /// The operator's address.
    email: String,
    /// Their password.
    password: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::operators;
    use shared::requests::{EmailAddress, FormParser, Password};

    let signed_in = async {
        let (realm, meta) = current::realm()?;
        let mut form = FormParser::default();
        let email = form.field::<EmailAddress>("email", &email);
        let email = form.finish(email)?;
        let password = Password::existing(&password)
            .map_err(|refusal| AppError::field("password", refusal.to_string()))?;
        let token = operators::sign_in(&realm, &meta, &email, password).await?;
        web::set_cookie(
            current::SESSION_COOKIE,
            token.expose(),
            operators::ABSOLUTE_LIMIT,
        );
        current::go_to(&next);
        Ok(())
    };
    web::report(signed_in.await)
}

/// Ends the session that asks.
#[server(prefix = "/api/a", endpoint = "sessions/delete")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::current;

    let signed_out = async {
        domain::operators::sign_out(&current::operator()?).await?;
        web::remove_cookie(current::SESSION_COOKIE);
        current::go_to("/sign-in?notice=signed-out");
        Ok(())
    };
    web::report(signed_out.await)
}
