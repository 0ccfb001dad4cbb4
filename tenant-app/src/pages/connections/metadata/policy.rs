//! What is asked of a provider's answers.
#![expect(
    clippy::too_many_arguments,
    reason = "a form has a field for each of its settings"
)]
#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::fn_params_excessive_bools,
        reason = "a form has a field for each of its switches"
    )
)]

use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::connections::Signed;
use shared::views::SamlView;
use ui::prelude::*;

/// Sets what is asked of the answers.
#[server(prefix = "/api/t", endpoint = "connections/set_policy")]
pub async fn set_policy(
    tenant: String,
    connection: String,
    signed: String,
    #[server(default)] ecdsa: bool,
    #[server(default)] require_encryption: bool,
    #[server(default)] idp_initiated: bool,
    #[server(default)] sign_requests: bool,
    #[server(default)] signs_out: bool,
) -> Result<(), AppError> {
    use crate::current;
    use crate::pages::connections::wizard::{Step, after};
    use domain::connections::{self, PolicyFields};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let signed = signed
                .parse()
                .map_err(|_| AppError::field("signed", "Choose what must be signed."))?;
            let fields = PolicyFields {
                signed,
                ecdsa,
                require_encryption,
                idp_initiated,
                sign_requests,
                signs_out,
            };
            connections::set_policy(&ctx, web::named(&connection)?, fields).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Metadata, notice));
            Ok(())
        }
        .await,
    )
}

/// What is asked of the answers.
#[component]
pub(super) fn Policy(here: Here, id: String, saml: SamlView) -> impl IntoView {
    let set = ServerAction::<SetPolicy>::new();
    let failure = failure(set);
    let signed = Signed::ALL
        .iter()
        .map(|signed| SelectOption::new(signed.key(), signed.name()))
        .collect();
    view! {
        <Card title="Signatures and encryption" description="Right for most providers as it is.">
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=id/>
                <Field label="What must be signed" name="signed" error=failure.field("signed")>
                    <Select name="signed" options=signed value=saml.signed.key().to_owned()/>
                </Field>
                <Switch name="sign_requests" label="Sign our requests" checked=saml.sign_requests/>
                <Switch
                    name="require_encryption"
                    label="Refuse answers that are not encrypted"
                    checked=saml.require_encryption
                />
                <Switch
                    name="ecdsa"
                    label="Take signatures by elliptic curves"
                    hint="Beside RSA. Only for a provider that signs so."
                    checked=saml.ecdsa
                />
                <Switch
                    name="idp_initiated"
                    label="Let people begin at the provider"
                    hint="From its list of applications. Such an answer was not asked for: whoever gets hold of one could sign somebody else in as themselves."
                    checked=saml.idp_initiated
                />
                <Switch
                    name="signs_out"
                    label="Sign out at the provider, too"
                    hint="If its metadata has an address for that."
                    checked=saml.signs_out
                />
                <div class="form-actions"><Button submit=true pending=set.pending()>"Save"</Button></div>
            </ActionForm>
        </Card>
    }
}
