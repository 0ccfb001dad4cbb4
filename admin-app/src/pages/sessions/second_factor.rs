//! The second step of signing in: a code, or a passkey.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{ChallengedView, PasskeyCeremony};
use ui::links::use_query;
use ui::prelude::*;

use super::challenge_is_over;

/// Whose sign-in waits, and what they can give.
#[server(prefix = "/api/a", endpoint = "sessions/challenged", input = GetUrl)]
pub async fn get_challenged() -> Result<ChallengedView, AppError> {
    use crate::current;

    let challenged = async {
        let (realm, _) = current::realm()?;
        domain::operators::challenged(&realm, &current::challenge()?).await
    };
    web::report(challenged.await)
}

/// Takes the code, opens the session and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/present_factor")]
pub async fn present_factor(
    /// Of an authenticator app, or a recovery code.
    code: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;

    let presented = async {
        let (realm, meta) = current::realm()?;
        let challenge = current::challenge()?;
        let session = domain::operators::present_factor(&realm, &meta, &challenge, &code).await?;
        current::forget_challenge();
        current::keep_session(&session);
        current::go_to(&next);
        Ok(())
    };
    web::report(presented.await)
}

/// Asks for a passkey of whoever's sign-in waits.
#[server(prefix = "/api/a", endpoint = "sessions/begin_passkey_challenge")]
pub async fn begin_passkey_challenge() -> Result<PasskeyCeremony, AppError> {
    use crate::current;

    let begun = async {
        let (realm, _) = current::realm()?;
        domain::operators::begin_passkey_challenge(&realm, &current::challenge()?).await
    };
    web::report(begun.await)
}

/// Takes the answer, opens the session and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/present_passkey")]
pub async fn present_passkey(
    /// The ceremony's token.
    ceremony: String,
    /// What the browser has answered.
    answer: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::{operators, secrets::Token};

    let presented = async {
        let (realm, meta) = current::realm()?;
        let (challenge, ceremony) = (current::challenge()?, Token::presented(&ceremony));
        let session =
            operators::present_passkey(&realm, &meta, &challenge, &ceremony, &answer).await?;
        current::forget_challenge();
        current::keep_session(&session);
        current::go_to(&next);
        Ok(())
    };
    web::report(presented.await)
}

/// `/sign-in/code?next=…`
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let next = use_query().with_untracked(|query| query.get("next").to_owned());
    let challenged = Resource::new(|| (), |()| get_challenged());
    let present = ServerAction::<PresentFactor>::new();
    view! {
        <Title text="Prove that it is you"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Prove that it is you"
            footer=|| view! { <a href="/sign-in">"Sign in as somebody else"</a> }
        >
            <Load resource=challenged failed=challenge_is_over let:challenged>
                <SecondStep present=present challenged=challenged next=next.clone()/>
            </Load>
        </AuthShell>
    }
}

#[component]
fn SecondStep(
    present: ServerAction<PresentFactor>,
    challenged: ChallengedView,
    next: String,
) -> impl IntoView {
    let failure = failure(present);
    let ChallengedView { email, factors } = challenged;
    view! {
        <p class="text-muted">"Signing in as " <strong class="text-ink">{email}</strong></p>
        {factors.passkey.then(|| view! { <div class="form"><PasskeyStep next=next.clone()/></div> })}
        <ActionForm action=present attr:class="form">
            <FormError message=failure.message()/>
            <input type="hidden" name="next" value=next/>
            <CodeField error=failure.field("code") app=factors.app/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=present.pending() class="w-full">
                "Sign in"
            </Button>
        </ActionForm>
    }
}

#[component]
fn PasskeyStep(next: String) -> impl IntoView {
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
