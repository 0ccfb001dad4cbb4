//! Which identity provider, and by which protocol.

use crate::here::use_here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::AppError;
use shared::connections::{Protocol, Provider};
use ui::prelude::*;

/// Creates a connection and goes to its first step.
#[server(prefix = "/api/t", endpoint = "connections/create")]
pub async fn create_connection(
    tenant: String,
    name: String,
    #[server(default)] provider: String,
    #[server(default)] protocol: String,
) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::connections;
    use shared::requests::{ConnectionName, FormParser};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let provider: Provider = provider
                .parse()
                .map_err(|_| AppError::field("provider", "Choose your identity provider."))?;
            let protocol: Protocol = protocol
                .parse()
                .map_err(|_| AppError::field("protocol", "Choose a protocol."))?;
            let mut form = FormParser::default();
            let name = form.field::<ConnectionName>("name", &name);
            let id = connections::create(&ctx, form.finish(name)?, provider, protocol).await?;
            current::go_to(&links::workspace(
                &tenant,
                &format!("connections/{id}/guide"),
            ));
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn NewConnectionPage() -> impl IntoView {
    let here = use_here();
    let create = ServerAction::<CreateConnection>::new();
    let failure = failure(create);
    let providers = Provider::ALL
        .iter()
        .map(|provider| SelectOption::new(provider.key(), provider.name()))
        .collect();
    let protocols = [Protocol::Saml, Protocol::Oidc]
        .map(|protocol| {
            let hint = match protocol {
                Protocol::Saml => "What most identity providers offer for single sign-on. Choose this if you are not sure.",
                Protocol::Oidc => "Newer. There is no certificate that ends, but a client secret may.",
            };
            RadioCard::new(protocol.key(), protocol.name(), hint)
        })
        .to_vec();
    let crumbs = vec![
        Crumb::link("Single sign-on", here.href("connections")),
        Crumb::here("Add a connection"),
    ];
    let cancel = here.href("connections");
    view! {
        <Title text="Add a connection"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Add a connection"
                description="You are guided through your provider’s own screens. Each step is saved; you can go on tomorrow."
                crumbs=crumbs
            />
            <Card>
                <ActionForm action=create attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="tenant" value=here.slug()/>
                    <Field label="Identity provider" name="provider" error=failure.field("provider")>
                        <Select name="provider" options=providers value=Provider::Okta.key().to_owned() required=true/>
                    </Field>
                    <RadioCards name="protocol" legend="Protocol" options=protocols value=Protocol::Saml.key().to_owned()/>
                    {move || failure.field("protocol").get().map(|message| view! { <p class="field-error" role="alert">{message}</p> })}
                    <Field
                        label="Name"
                        name="name"
                        hint="Your people see it on the sign-in page, such as “Acme staff”."
                        error=failure.field("name")
                    >
                        <TextInput name="name" maxlength=60_u32 required=true/>
                    </Field>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Create"</Button>
                        <ButtonLink href=cancel>"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
