//! The second step of a first sign-in: adding a second factor. There is no session before.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::AuthenticatorKey;
use ui::links::use_query;
use ui::prelude::*;

use super::challenge_is_over;

/// The key of the app to add.
#[server(prefix = "/api/a", endpoint = "sessions/enrolment", input = GetUrl)]
pub async fn get_first_enrolment() -> Result<AuthenticatorKey, AppError> {
    use crate::current;

    let enrolment = async {
        let (realm, _) = current::realm()?;
        let enrolment = domain::operators::enrolment(&realm, &current::challenge()?).await?;
        web::authenticator_key(enrolment)
    };
    web::report(enrolment.await)
}

/// Takes the app's first code, opens the session, and leads to the recovery codes.
#[server(prefix = "/api/a", endpoint = "sessions/enrol")]
pub async fn enrol(
    /// What the operator calls the app.
    name: String,
    /// What it shows.
    code: String,
    /// The page to go to in the end.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;
    use crate::pages::security::recovery_codes_href;
    use shared::requests::{FactorName, FormParser};

    let enrolled = async {
        let (realm, meta) = current::realm()?;
        let challenge = current::challenge()?;
        let mut form = FormParser::default();
        let name = form.field::<FactorName>("name", &name);
        let name = form.finish(name)?;
        let session = domain::operators::enrol(&realm, &meta, &challenge, name, &code).await?;
        current::forget_challenge();
        current::keep_session(&session);
        let next = if next.is_empty() { "/tenants" } else { &next };
        current::go_to(&recovery_codes_href("factor-added", next));
        Ok(())
    };
    web::report(enrolled.await)
}

/// `/sign-in/enrol?next=…`
#[component]
pub fn EnrolPage() -> impl IntoView {
    let next = use_query().with_untracked(|query| query.get("next").to_owned());
    let enrolment = Resource::new(|| (), |()| get_first_enrolment());
    let enrol = ServerAction::<Enrol>::new();
    view! {
        <Title text="Add a second factor"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Add a second factor"
            description="The portal opens to nobody with a password alone. Scan this with an app such as 1Password, Google Authenticator, Microsoft Authenticator or Aegis, and enter the code that it shows."
            footer=|| view! { <a href="/sign-in">"Sign in as somebody else"</a> }
        >
            <Load resource=enrolment failed=challenge_is_over let:key>
                <EnrolForm enrol=enrol key=key next=next.clone()/>
            </Load>
        </AuthShell>
    }
}

#[component]
fn EnrolForm(enrol: ServerAction<Enrol>, key: AuthenticatorKey, next: String) -> impl IntoView {
    let failure = failure(enrol);
    view! {
        <div class="form">
            <p class="text-muted">"Signing in as " <strong class="text-ink">{key.account.clone()}</strong></p>
            <ScanKey key=key/>
            <ActionForm action=enrol attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="next" value=next/>
                <FirstCode name_error=failure.field("name") code_error=failure.field("code")/>
                <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=enrol.pending() class="w-full">
                    "Turn on and sign in"
                </Button>
            </ActionForm>
        </div>
    }
}
