//! Issuer and client.

use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::views::OidcView;
use ui::prelude::*;

/// Sets issuer and client.
#[server(prefix = "/api/t", endpoint = "connections/set_oidc")]
pub async fn set_oidc(
    tenant: String,
    connection: String,
    issuer: String,
    client_id: String,
    #[server(default)] client_secret: String,
    #[server(default)] signs_out: bool,
) -> Result<(), AppError> {
    use crate::current;
    use crate::pages::connections::wizard::{Step, after};
    use domain::connections::{self, OidcFields};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let fields = OidcFields {
                issuer,
                client_id,
                client_secret,
                signs_out,
            };
            connections::set_oidc(&ctx, web::named(&connection)?, fields).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Attributes, notice));
            Ok(())
        }
        .await,
    )
}

/// The form of a connection by `OpenID` Connect.
#[component]
pub(super) fn Oidc(here: Here, id: String, oidc: OidcView) -> impl IntoView {
    let set = ServerAction::<SetOidc>::new();
    let failure = failure(set);
    let hint = if oidc.has_secret {
        "There is one. Leave this empty to keep it."
    } else {
        "It is kept sealed, and never shown again."
    };
    view! {
        <Card>
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=id/>
                <Field
                    label="Issuer"
                    name="issuer"
                    hint="As your provider writes it, to the letter: with or without a slash at its end."
                    error=failure.field("issuer")
                >
                    <TextInput name="issuer" kind="url" value=oidc.issuer maxlength=1024_u32 required=true/>
                </Field>
                <Field label="Client ID" name="client_id" error=failure.field("client_id")>
                    <TextInput name="client_id" value=oidc.client_id autocomplete="off" maxlength=1024_u32 required=true/>
                </Field>
                <Field label="Client secret" name="client_secret" hint=hint error=failure.field("client_secret")>
                    <PasswordInput name="client_secret" autocomplete="off" required=!oidc.has_secret/>
                </Field>
                <Switch
                    name="signs_out"
                    label="Sign out at the provider, too"
                    hint="Only once the address to come back to from there is registered."
                    checked=oidc.signs_out
                />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Check and save"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
