//! Which attributes say who somebody is.

use super::wizard::{Step, Wizard};
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::views::ConnectionDetail;
use ui::prelude::*;

/// Sets the names of the attributes.
#[server(prefix = "/api/t", endpoint = "connections/set_attributes")]
pub async fn set_attributes(
    tenant: String,
    connection: String,
    #[server(default)] email: String,
    #[server(default)] name: String,
    #[server(default)] given_name: String,
    #[server(default)] family_name: String,
) -> Result<(), AppError> {
    use super::wizard::after;
    use crate::current;
    use domain::connections;
    use shared::views::AttributeNamesView;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let names = AttributeNamesView {
                email,
                name,
                given_name,
                family_name,
            };
            connections::set_attributes(&ctx, web::named(&connection)?, names).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Provisioning, notice));
            Ok(())
        }
        .await,
    )
}

/// The step.
#[component]
pub fn AttributesPage() -> impl IntoView {
    let here = use_here();
    view! {
        <Wizard
            step=Step::Attributes
            description="How your provider tells us a person’s address and name. The usual names are known already."
            let:detail
        >
            <Attributes here=here.clone() detail=detail/>
        </Wizard>
    }
}

#[component]
fn Attributes(here: Here, detail: ConnectionDetail) -> impl IntoView {
    let id = detail.summary.id.to_string();
    let set = ServerAction::<SetAttributes>::new();
    let failure = failure(set);
    let names = detail.attributes;
    // By SAML they are attributes, by OpenID Connect the claims of the ID token and of user information.
    let [email, name, given_name, family_name] = if detail.oidc.is_some() {
        [
            "email, preferred_username, upn",
            "name",
            "given_name",
            "family_name",
        ]
    } else {
        [
            "email, mail, emailaddress and their like",
            "displayName, name, cn",
            "givenName, firstName",
            "sn, surname, lastName",
        ]
    };
    let field = move |label: &'static str,
                      name: &'static str,
                      usual: &'static str,
                      value: String| {
        view! {
            <Field label=label name=name optional=true hint=format!("Leave it empty for the usual names: {usual}.")>
                <TextInput name=name value=value maxlength=1000_u32/>
            </Field>
        }
    };
    view! {
        <Card>
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=id/>
                {field("E-mail address", "email", email, names.email)}
                {field("Name", "name", name, names.name)}
                {field("First name", "given_name", given_name, names.given_name)}
                {field("Last name", "family_name", family_name, names.family_name)}
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Save and go on"</Button>
                </div>
            </ActionForm>
        </Card>
    }
    .into_any()
}
