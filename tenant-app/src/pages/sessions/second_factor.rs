//! The second step of signing in.

use super::passkey::PasskeyStep;
use crate::layouts::AuthPage;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::ChallengedView;
use ui::links::use_query;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::sessions;

/// Whose sign-in waits, and what they can give.
#[server(prefix = "/api/t", endpoint = "sessions/challenged", input = GetUrl)]
pub async fn get_challenged() -> Result<ChallengedView, AppError> {
    web::report(
        async { sessions::challenged(&current::request()?, &current::challenge()?).await }.await,
    )
}

/// Takes the code, opens the session and goes to `next`.
#[server(prefix = "/api/t", endpoint = "sessions/present_factor")]
pub async fn present_factor(code: String, #[server(default)] next: String) -> Result<(), AppError> {
    use ui::links::same_site;
    web::report(
        async {
            let challenge = current::challenge()?;
            let session = sessions::present_factor(&current::request()?, &challenge, &code).await?;
            current::forget_challenge();
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/"));
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let query = use_query();
    let next = query.with_untracked(|query| query.get("next").to_owned());
    let challenged = Resource::new(|| (), |()| get_challenged());
    let present = ServerAction::<PresentFactor>::new();
    view! {
        <AuthPage
            title="Prove that it is you"
            footer=|| view! { <a href="/sign-in">"Sign in as somebody else"</a> }
        >
            <Load resource=challenged let:challenged>
                <SecondStep challenged=challenged next=next.clone() present=present/>
            </Load>
        </AuthPage>
    }
}

#[component]
fn SecondStep(
    challenged: ChallengedView,
    next: String,
    present: ServerAction<PresentFactor>,
) -> impl IntoView {
    let failure = failure(present);
    let ChallengedView { email, factors } = challenged;
    view! {
        <p class="text-muted">"Signing in as " <strong class="text-ink">{email}</strong></p>
        {factors.passkey.then(|| view! { <div class="form"><PasskeyStep next=next.clone()/></div> })}
        <ActionForm action=present>
            <FormError message=failure.message()/>
            <input type="hidden" name="next" value=next/>
            <CodeField error=failure.field("code") app=factors.app/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=present.pending() class="w-full">
                "Sign in"
            </Button>
        </ActionForm>
    }
}
