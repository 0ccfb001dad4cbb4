//! Signing in with a passkey: instead of a password, or as the second step after one.

use leptos::prelude::*;
use shared::AppError;
use shared::views::PasskeyCeremony;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::{secrets::Token, sessions};
#[cfg(feature = "ssr")]
use ui::links::same_site;

/// Asks for a passkey, whoever's it is.
#[server(prefix = "/api/t", endpoint = "sessions/begin_passkey_sign_in")]
pub async fn begin_passkey_sign_in() -> Result<PasskeyCeremony, AppError> {
    web::report(
        async {
            let browser = current::begin_passkey();
            sessions::begin_passkey_sign_in(&current::request()?, &browser).await
        }
        .await,
    )
}

/// Takes the answer, opens a session and goes to `next`, if that is a page of ours.
#[server(prefix = "/api/t", endpoint = "sessions/sign_in_by_passkey")]
pub async fn sign_in_by_passkey(
    ceremony: String,
    answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, browser) = (current::request()?, current::passkey_browser());
            let ceremony = Token::presented(&ceremony);
            let session =
                sessions::sign_in_by_passkey(&ctx, browser.as_ref(), &ceremony, &answer).await?;
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/"));
            Ok(())
        }
        .await,
    )
}

/// Asks for a passkey of whoever's sign-in waits for a second factor.
#[server(prefix = "/api/t", endpoint = "sessions/begin_passkey_challenge")]
pub async fn begin_passkey_challenge() -> Result<PasskeyCeremony, AppError> {
    web::report(
        async {
            sessions::begin_passkey_challenge(&current::request()?, &current::challenge()?).await
        }
        .await,
    )
}

/// Takes the answer as the second factor, opens the session and goes to `next`.
#[server(prefix = "/api/t", endpoint = "sessions/present_passkey")]
pub async fn present_passkey(
    ceremony: String,
    answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, challenge) = (current::request()?, current::challenge()?);
            let ceremony = Token::presented(&ceremony);
            let session = sessions::present_passkey(&ctx, &challenge, &ceremony, &answer).await?;
            current::forget_challenge();
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/"));
            Ok(())
        }
        .await,
    )
}

/// The way in without a password.
#[component]
pub(super) fn PasskeyWay(
    /// The page to come to afterwards.
    next: String,
) -> impl IntoView {
    let sign_in = ServerAction::<SignInByPasskey>::new();
    let call = move |PasskeyAnswer { ceremony, answer }| SignInByPasskey {
        ceremony,
        answer,
        next: next.clone(),
    };
    view! {
        <PasskeyButton
            label="Sign in with a passkey"
            begin=|| Box::pin(begin_passkey_sign_in())
            action=sign_in
            call=call
            size=Size::Lg
            class="w-full"
        />
    }
}

/// The second step with a passkey.
#[component]
pub(super) fn PasskeyStep(
    /// The page to come to afterwards.
    next: String,
) -> impl IntoView {
    let present = ServerAction::<PresentPasskey>::new();
    let call = move |PasskeyAnswer { ceremony, answer }| PresentPasskey {
        ceremony,
        answer,
        next: next.clone(),
    };
    view! {
        <PasskeyButton
            label="Use a passkey"
            begin=|| Box::pin(begin_passkey_challenge())
            action=present
            call=call
            size=Size::Lg
            class="w-full"
        />
    }
}
