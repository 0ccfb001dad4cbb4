//! Signing in, which takes two steps always, and out.

pub mod addresses;
mod enrol;
mod provider;
mod second_factor;
mod sign_in;

use leptos::prelude::*;
use shared::AppError;
use ui::prelude::*;

pub use enrol::{Enrol, EnrolPage, GetFirstEnrolment};
pub use provider::GetProvider;
pub use second_factor::{
    BeginPasskeyChallenge, GetChallenged, PresentFactor, PresentPasskey, SecondFactorPage,
};
pub use sign_in::SignInPage;

/// Takes the password, and goes on to the second factor: to its code, or to adding one.
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
    use domain::operators::{self, SignIn};
    use shared::requests::{EmailAddress, FormParser, Password};
    use ui::links::Query;

    let signed_in = async {
        let (realm, meta) = current::realm()?;
        let mut form = FormParser::default();
        let email = form.field::<EmailAddress>("email", &email);
        let email = form.finish(email)?;
        let password = Password::existing(&password)
            .map_err(|refusal| AppError::field("password", refusal.to_string()))?;
        let (challenge, step) = match operators::sign_in(&realm, &meta, &email, password).await? {
            SignIn::SecondFactor(challenge) => (challenge, "/sign-in/code"),
            SignIn::Enrolment(challenge) => (challenge, "/sign-in/enrol"),
        };
        current::keep_challenge(&challenge);
        current::go_to(&Query::default().with("next", &next).href(step));
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

/// Stands in place of the second step when there was no first one, or it was too long ago.
fn challenge_is_over(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="This sign-in is over">{error.message}</Banner>
            <ButtonLink href="/sign-in" kind=ButtonKind::Primary size=Size::Lg class="w-full">
                "Sign in"
            </ButtonLink>
        </div>
    }
    .into_any()
}
