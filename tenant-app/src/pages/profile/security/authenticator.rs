//! Adding an authenticator app: it scans, and a code proves that it has.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::prelude::*;

/// What an app needs to know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret, in groups of four for typing.
    pub secret: String,
    /// The QR code as the path of an SVG image.
    pub qr_path: String,
    /// How many modules the code is wide.
    pub qr_size: i32,
}

/// What the app needs to know of a factor that is not confirmed yet.
#[server(prefix = "/api/t", endpoint = "security/enrolment", input = GetUrl)]
pub async fn get_enrolment(factor: String) -> Result<Enrolment, AppError> {
    use super::confirm::or_confirm_first;
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let factor = factor.parse().map_err(|_| AppError::not_found())?;
            let enrolment = factors::enrolment(&current::session()?, factor).await;
            let enrolment = or_confirm_first(enrolment, "/profile/security")?;
            let (qr_path, qr_size) = server::qr_code(&enrolment.address)?;
            Ok(Enrolment {
                secret: server::in_groups(&enrolment.secret),
                qr_path,
                qr_size,
            })
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
            let factor = factor.parse().map_err(|_| AppError::not_found())?;
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

#[cfg(feature = "ssr")]
mod server {
    use domain::{Error, Result};
    use qrcodegen::{QrCode, QrCodeEcc};
    use std::fmt::Write as _;

    /// The dark modules as a path, a run of a row at a time, and how many modules there are in a row.
    pub(super) fn qr_code(text: &str) -> Result<(String, i32)> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Error::internal)?;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            let mut x = 0;
            while x < size {
                let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
                let run = i32::try_from(run).map_err(Error::internal)?;
                if run > 0 {
                    write!(path, "M{x} {y}h{run}v1h-{run}z").map_err(Error::internal)?;
                }
                x += run.max(1);
            }
        }
        Ok((path, size))
    }

    /// `ABCDEFGH` → `ABCD EFGH`.
    pub(super) fn in_groups(secret: &str) -> String {
        let characters: Vec<char> = secret.chars().collect();
        let groups = characters.chunks(4).map(String::from_iter);
        groups.collect::<Vec<_>>().join(" ")
    }
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
                <Load resource=enrolment let:enrolment>
                    <Scan enrolment=enrolment/>
                </Load>
            </Card>
            <Card title="2. Prove that it works">
                <ActionForm action=confirm attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="factor" value=move || factor.get()/>
                    <Field label="Name" name="name" hint="By which you know it again, such as the phone’s." error=failure.field("name")>
                        <TextInput name="name" value="Authenticator app" maxlength=60_u32 required=true/>
                    </Field>
                    <Field label="Code" name="code" hint="The six digits that the app shows now." error=failure.field("code")>
                        <TextInput name="code" autocomplete="one-time-code" maxlength=10_u32 required=true/>
                    </Field>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Turn on"</Button>
                        <ButtonLink href="/profile/security">"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}

#[component]
fn Scan(enrolment: Enrolment) -> impl IntoView {
    // Four modules of white around it: that is what readers look for.
    let view_box = format!("-4 -4 {0} {0}", enrolment.qr_size + 8);
    view! {
        <div class="flex flex-wrap items-start gap-6">
            <svg class="size-48 rounded bg-white" viewBox=view_box role="img" aria-label="QR code for the authenticator app">
                <path d=enrolment.qr_path fill="black"/>
            </svg>
            <div class="flex min-w-0 flex-1 flex-col gap-2">
                <p class="text-muted">"It cannot scan? Type this key:"</p>
                <CopyText value=enrolment.secret/>
                <p class="text-sm text-muted">"Time-based, six digits, thirty seconds."</p>
            </div>
        </div>
    }
}
