//! Links that let somebody without an account set single sign-on up.

use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::views::SetupLinkView;
use ui::prelude::*;

/// Makes a link, and answers it: it is shown once.
#[server(prefix = "/api/t", endpoint = "setup_links/create")]
pub async fn create_setup_link(tenant: String, recipient: String) -> Result<(), AppError> {
    use crate::pages::profile::security::confirm::or_confirm_first;
    use crate::{current, links};
    use domain::setup_links;
    use shared::requests::{FormParser, Recipient};
    web::report(
        async {
            let page = links::workspace(&tenant, "connections");
            let ctx = current::tenant(&tenant)?;
            let session = current::session()?;
            let mut form = FormParser::default();
            let recipient = form.field::<Recipient>("recipient", &recipient);
            let made = setup_links::create(&ctx, &session, form.finish(recipient)?).await;
            let link = or_confirm_first(made, &page)?;
            current::show_once(&link);
            current::go_to(&links::workspace(&tenant, "connections/link"));
            Ok(())
        }
        .await,
    )
}

/// The link that was just made.
#[server(prefix = "/api/t", endpoint = "setup_links/made", input = server_fn::codec::GetUrl)]
pub async fn get_made_link(tenant: String) -> Result<String, AppError> {
    use crate::current;
    use shared::ErrorCode;
    web::report(
        async {
            current::tenant(&tenant)?;
            current::shown_once().ok_or_else(|| {
                let message = "The link was shown already. Make another one.";
                AppError::new(ErrorCode::Expired, message).into()
            })
        }
        .await,
    )
}

/// Revokes a link.
#[server(prefix = "/api/t", endpoint = "setup_links/revoke")]
pub async fn revoke_setup_link(tenant: String, link: String) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::setup_links;
    web::report(
        async {
            let id = web::named(&link)?;
            setup_links::revoke(&current::tenant(&tenant)?, id).await?;
            let list = "connections?notice=setup-link-revoked";
            current::go_to(&links::workspace(&tenant, list));
            Ok(())
        }
        .await,
    )
}

/// The card among single sign-on.
#[component]
pub(super) fn SetupLinksCard(
    here: Here,
    links: Vec<SetupLinkView>,
    /// Whether they can be revoked and nothing else.
    #[prop(optional)]
    leftover: bool,
) -> impl IntoView {
    let create = ServerAction::<CreateSetupLink>::new();
    let revoke = ServerAction::<RevokeSetupLink>::new();
    let failed = failure(create);
    let tenant = StoredValue::new(here.slug());
    let rows = links
        .into_iter()
        .map(|link| {
            let ends = link.expires_at;
            let opened = link.opened_at;
            view! {
                <li class="flex flex-wrap items-center justify-between gap-3">
                    <span>
                        <strong>{link.recipient}</strong> ", until " <Time at=ends offset=ends.offset()/>
                        {match opened {
                            Some(at) => view! { <span class="text-muted">", opened " <Time at=at offset=at.offset()/></span> }.into_any(),
                            None => view! { <span class="text-muted">", not opened yet"</span> }.into_any(),
                        }}
                        {(!link.works).then(|| view! {
                            <span class="text-muted">". It opens nothing: whoever made it may not set single sign-on up any more"</span>
                        })}
                    </span>
                    <ActionForm action=revoke>
                        <input type="hidden" name="tenant" value=tenant.get_value()/>
                        <input type="hidden" name="link" value=link.id.to_string()/>
                        <Button submit=true size=Size::Sm pending=revoke.pending()>"Revoke"</Button>
                    </ActionForm>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card
            title="Set-up links"
            description="For somebody in your IT who has no account here. The link opens once, and lets its browser do what is on this page for seven days, and nothing else. Whoever has it decides by which provider your people sign in: give it only to whom you would trust with their accounts."
        >
            <div class="flex flex-col gap-4">
                <FailureBanner failure=failure(revoke)/>
                <ul class="flex flex-col gap-2">{rows}</ul>
                {(!leftover).then(|| view! {
                    <ActionForm action=create attr:class="form">
                        <FormError message=failed.message()/>
                        <input type="hidden" name="tenant" value=tenant.get_value()/>
                        <Field
                            label="For whom"
                            name="recipient"
                            hint="Stands in the audit log with all they do, such as “Kim Lee, IT”."
                            error=failed.field("recipient")
                        >
                            <TextInput name="recipient" maxlength=120_u32 required=true/>
                        </Field>
                        <div class="form-actions">
                            <Button submit=true icon=IconName::Link pending=create.pending()>"Make a link"</Button>
                        </div>
                    </ActionForm>
                })}
            </div>
        </Card>
    }
}

/// The link that was just made, once.
#[component]
pub fn MadeLinkPage() -> impl IntoView {
    use crate::here::use_here;
    use leptos_meta::Title;
    let here = use_here();
    let slug = here.slug();
    let link = Resource::new(|| (), move |()| get_made_link(slug.clone()));
    let list = here.href("connections");
    view! {
        <Title text="Set-up link"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Set-up link"
                description="Send it to whom you made it for. It is shown only now, and opens once."
                crumbs=vec![Crumb::link("Single sign-on", list), Crumb::here("Set-up link")]
            />
            <Card>
                <Load resource=link let:link>
                    <CopyText value=link/>
                </Load>
            </Card>
        </Page>
    }
}
