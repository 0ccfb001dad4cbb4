//! Adding an authenticator app: it scans, and a code proves that it has.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::AuthenticatorKey;
use ui::prelude::*;

/// What the app needs to know of a factor that is not confirmed yet.
#[server(prefix = "/api/t", endpoint = "security/enrolment", input = GetUrl)]
pub async fn get_enrolment(factor: String) -> Result<AuthenticatorKey, AppError> {
    use super::confirm::or_confirm_first;
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let factor = web::named(&factor)?;
            let enrolment = factors::enrolment(&current::session()?, factor).await;
            web::authenticator_key(or_confirm_first(enrolment, "/profile/security")?)
        }
        .await,
    )
}

/// Confirms the factor by a code.
#[server(prefix = "/api/t", endpoint = "security/confirm_totp")]
pub async fn confirm_totp(factor: String, name: String, code: String) -> Result<(), AppError> {
    use super::confirm::or_confirm_first;
    use crate::current;
    use domain::factors;
    use shared::requests::{FactorName, FormParser};
    web::report(
        async {
            let factor = web::named(&factor)?;
            let mut form = FormParser::default();
            let name = form.field::<FactorName>("name", &name);
            let name = form.finish(name)?;
            let confirmed = factors::confirm_totp(&current::session()?, factor, name, &code).await;
            let session = or_confirm_first(confirmed, "/profile/security")?;
            current::keep_session(&session);
            current::go_to("/profile/security/recovery-codes?notice=factor-added");
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn AuthenticatorPage() -> impl IntoView {
    let params = use_params_map();
    let factor = Memo::new(move |_| params.with(|params| params.get("factor").unwrap_or_default()));
    let enrolment = Resource::new(move || factor.get(), get_enrolment);
    let confirm = ServerAction::<ConfirmTotp>::new();
    let failure = failure(confirm);
    let crumbs = vec![
        Crumb::link("Security", "/profile/security"),
        Crumb::here("Authenticator app"),
    ];
    view! {
        <Title text="Add an authenticator app"/>
        <Page width=PageWidth::Narrow>
            <PageHeader title="Add an authenticator app" crumbs=crumbs/>
            <Card title="1. Scan" description="With an app such as 1Password, Google Authenticator, Microsoft Authenticator or Aegis.">
                <Load resource=enrolment let:key>
                    <ScanKey key=key/>
                </Load>
            </Card>
            <Card title="2. Prove that it works">
                <ActionForm action=confirm attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="factor" value=move || factor.get()/>
                    <FirstCode name_error=failure.field("name") code_error=failure.field("code")/>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Turn on"</Button>
                        <ButtonLink href="/profile/security">"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
