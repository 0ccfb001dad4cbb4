//! The second step of signing in: a code.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::use_query;
use ui::prelude::*;

use super::challenge_is_over;

/// Whose sign-in waits for a code.
#[server(prefix = "/api/a", endpoint = "sessions/challenged", input = GetUrl)]
pub async fn get_challenged() -> Result<String, AppError> {
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

/// `/sign-in/code?next=…`
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let next = use_query().with_untracked(|query| query.get("next").to_owned());
    let challenged = Resource::new(|| (), |()| get_challenged());
    let present = ServerAction::<PresentFactor>::new();
    view! {
        <Title text="Enter your code"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Enter your code"
            footer=|| view! { <a href="/sign-in">"Sign in as somebody else"</a> }
        >
            <Load resource=challenged failed=challenge_is_over let:email>
                <CodeForm present=present email=email next=next.clone()/>
            </Load>
        </AuthShell>
    }
}

#[component]
fn CodeForm(present: ServerAction<PresentFactor>, email: String, next: String) -> impl IntoView {
    let failure = failure(present);
    view! {
        <ActionForm action=present attr:class="form">
            <p class="text-muted">"Signing in as " <strong class="text-ink">{email}</strong></p>
            <FormError message=failure.message()/>
            <input type="hidden" name="next" value=next/>
            <CodeField error=failure.field("code")/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=present.pending() class="w-full">
                "Sign in"
            </Button>
        </ActionForm>
    }
}
