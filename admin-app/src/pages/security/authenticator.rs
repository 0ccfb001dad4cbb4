//! Adding another authenticator app: it scans, and a code proves that it has.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::AuthenticatorKey;
use ui::prelude::*;

use super::PATH;
#[cfg(feature = "ssr")]
use {crate::current, domain::operators::factors};

/// What the app needs to know of a factor that is not confirmed yet.
#[server(prefix = "/api/a", endpoint = "security/enrolment", input = GetUrl)]
pub async fn get_enrolment(
    /// The factor's id.
    factor: String,
) -> Result<AuthenticatorKey, AppError> {
    let enrolment = async {
        let factor = web::named(&factor)?;
        let enrolment = factors::enrolment(&current::operator()?, factor).await;
        web::authenticator_key(current::or_confirm_first(enrolment, PATH)?)
    };
    web::report(enrolment.await)
}

/// Confirms the factor by a code.
#[server(prefix = "/api/a", endpoint = "security/confirm_totp")]
pub async fn confirm_totp(
    /// The factor's id.
    factor: String,
    /// What the operator calls it.
    name: String,
    /// What it shows.
    code: String,
) -> Result<(), AppError> {
    use shared::requests::{FactorName, FormParser};

    let confirmed = async {
        let factor = web::named(&factor)?;
        let mut form = FormParser::default();
        let name = form.field::<FactorName>("name", &name);
        let name = form.finish(name)?;
        let confirmed = factors::confirm_totp(&current::operator()?, factor, name, &code).await;
        current::keep_session(&current::or_confirm_first(confirmed, PATH)?);
        current::go_to(&format!("{PATH}?notice=factor-added"));
        Ok(())
    };
    web::report(confirmed.await)
}

/// `/profile/security/authenticator/{factor}`
#[component]
pub fn AuthenticatorPage() -> impl IntoView {
    let params = use_params_map();
    let factor = Memo::new(move |_| params.with(|params| params.get("factor").unwrap_or_default()));
    let enrolment = Resource::new(move || factor.get(), get_enrolment);
    let confirm = ServerAction::<ConfirmTotp>::new();
    let failure = failure(confirm);
    let crumbs = vec![
        Crumb::link("Security", PATH),
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
                        <ButtonLink href=PATH>"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
