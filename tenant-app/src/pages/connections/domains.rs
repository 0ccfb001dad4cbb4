//! The domains of a workspace: whose people sign in by its connections.

use super::list::get_single_sign_on;
use super::wizard::{NextStep, Step, Wizard};
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::ids::ConnectionId;
use shared::views::{ConnectionStatus, ConnectionSummary, DomainView};
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::pages::profile::security::confirm::go_on;
#[cfg(feature = "ssr")]
use crate::{current, links};
#[cfg(feature = "ssr")]
use domain::domains;

#[cfg(feature = "ssr")]
fn back(tenant: &str, return_to: &str, notice: &str) -> String {
    let list = links::workspace(tenant, "connections");
    links::with_notice(return_to, &list, notice)
}

/// Adds a domain.
#[server(prefix = "/api/t", endpoint = "domains/add")]
pub async fn add_domain(
    tenant: String,
    name: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            domains::add(&current::tenant(&tenant)?, &name).await?;
            current::go_to(&back(&tenant, &return_to, "domain-added"));
            Ok(())
        }
        .await,
    )
}

/// Asks DNS for a domain's record.
#[server(prefix = "/api/t", endpoint = "domains/verify")]
pub async fn verify_domain(
    tenant: String,
    domain: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let id = web::named(&domain)?;
            domains::verify(&current::tenant(&tenant)?, id).await?;
            current::go_to(&back(&tenant, &return_to, "domain-verified"));
            Ok(())
        }
        .await,
    )
}

/// Chooses the connection that a domain's people sign in by: any if none is given.
#[server(prefix = "/api/t", endpoint = "domains/assign")]
pub async fn assign_domain(
    tenant: String,
    domain: String,
    #[server(default)] connection: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let id = web::named(&domain)?;
            let connection = match connection.as_str() {
                "" => None,
                connection => Some(web::named(connection)?),
            };
            domains::assign(&ctx, id, connection).await?;
            current::go_to(&back(&tenant, &return_to, "domain-assigned"));
            Ok(())
        }
        .await,
    )
}

/// Removes a domain.
#[server(prefix = "/api/t", endpoint = "domains/remove")]
pub async fn remove_domain(
    tenant: String,
    domain: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let id = web::named(&domain)?;
            let page = back(&tenant, &return_to, "domain-removed");
            let session = current::session().ok();
            let removed = domains::remove(&ctx, session.as_ref(), id).await;
            go_on(removed, &page)
        }
        .await,
    )
}

/// The step of the wizard.
#[component]
pub fn DomainsPage() -> impl IntoView {
    let here = StoredValue::new(use_here());
    let changes = use_changes();
    let slug = here.with_value(Here::slug);
    let all = Resource::new(
        move || changes.get(),
        move |_| get_single_sign_on(slug.clone()),
    );
    view! {
        <Wizard
            step=Step::Domains
            description="People are led to your identity provider by the domain of their address, and a connection speaks for no other domains."
            let:detail
        >
            <Load resource=all let:all>
                <DomainsCard here=here.get_value() domains=all.domains connections=all.connections/>
            </Load>
            <NextStep here=here.get_value() connection=detail.summary.id.to_string() step=Step::Domains/>
        </Wizard>
    }
}

/// The domains with their records, and the form for another one.
#[component]
pub(super) fn DomainsCard(
    here: Here,
    domains: Vec<DomainView>,
    #[prop(optional)] connections: Vec<ConnectionSummary>,
    /// Whether they can be removed and nothing else.
    #[prop(optional)]
    leftover: bool,
) -> impl IntoView {
    let add = ServerAction::<AddDomain>::new();
    let actions = Actions {
        verify: ServerAction::new(),
        assign: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let failed = failure(add);
    let path = leptos_router::hooks::use_location()
        .pathname
        .get_untracked();
    let none = domains.is_empty();
    let rows = domains
        .into_iter()
        .map(|domain| {
            view! {
                <Domain
                    here=here.clone()
                    domain=domain
                    connections=connections.clone()
                    actions=actions
                    path=path.clone()
                    leftover=leftover
                />
            }
        })
        .collect_view();
    view! {
        <Card
            title="Domains"
            description="Proved by a TXT record in your DNS. A domain belongs to one workspace."
        >
            <div class="flex flex-col gap-4">
                {move || {
                    let failure = failure(actions.verify);
                    // What DNS said is about the domain; anything else is about the attempt.
                    failure.field("domain").get().or_else(|| failure.message().get()).map(|message| view! {
                        <div role="alert"><Banner tone=Tone::Danger>{message}</Banner></div>
                    })
                }}
                <FailureBanner failure=failure(actions.assign)/>
                <FailureBanner failure=failure(actions.remove)/>
                {none.then(|| view! { <p class="text-muted">"No domain yet. Add the one behind the at sign of your people’s addresses."</p> })}
                {rows}
                {(!leftover).then(|| view! {
                    <ActionForm action=add attr:class="form">
                        <FormError message=failed.message()/>
                        <input type="hidden" name="tenant" value=here.slug()/>
                        <input type="hidden" name="return_to" value=path/>
                        <Field label="Add a domain" name="name" error=failed.field("name")>
                            <TextInput name="name" placeholder="example.com" autocomplete="off" maxlength=253_u32 required=true/>
                        </Field>
                        <div class="form-actions"><Button submit=true pending=add.pending()>"Add"</Button></div>
                    </ActionForm>
                })}
            </div>
        </Card>
    }
}

#[derive(Clone, Copy)]
struct Actions {
    verify: ServerAction<VerifyDomain>,
    assign: ServerAction<AssignDomain>,
    remove: ServerAction<RemoveDomain>,
}

#[component]
fn Domain(
    here: Here,
    domain: DomainView,
    connections: Vec<ConnectionSummary>,
    actions: Actions,
    path: String,
    leftover: bool,
) -> impl IntoView {
    let Actions {
        verify,
        assign,
        remove,
    } = actions;
    let id = domain.id.to_string();
    let dialog = format!("remove-{id}");
    let verifiable = domain.verified_at.is_none() && !leftover;
    let record = verifiable.then(|| {
        view! {
            <p class="text-sm">"Add this record where you manage your DNS. It may take some minutes to be seen; leave it there."</p>
            <DescriptionList>
                <Description term="Type">"TXT"</Description>
                <Description term="Name"><CopyText value=domain.record_name/></Description>
                <Description term="Value"><CopyText value=domain.record_value/></Description>
            </DescriptionList>
        }
    });
    let failure = domain
        .failure
        .filter(|_| verifiable)
        .map(|failure| {
            let at = domain.checked_at;
            view! {
                <Banner tone=Tone::Warning>
                    {failure}
                    {at.map(|at| view! { <span class="text-muted">" Asked " <Time at=at offset=at.offset()/> "."</span> })}
                </Banner>
            }
        });
    let verified = domain.verified_at;
    let form_path = path.clone();
    let (tenant, id) = (StoredValue::new(here.slug()), StoredValue::new(id));
    let choice = (!leftover && verified.is_some() && connections.len() > 1).then(|| {
        view! {
            <SignsInBy
                tenant=tenant.get_value()
                domain=id.get_value()
                chosen=domain.connection_id
                connections=connections
                assign=assign
                path=path.clone()
            />
        }
    });
    let removal = format!("Remove {}?", domain.name);
    let (shown_dialog, confirmed_dialog) = (dialog.clone(), dialog.clone());
    view! {
        <section class="flex flex-col gap-3 border-b border-line pb-4" aria-label=domain.name.clone()>
            <div class="flex flex-wrap items-center justify-between gap-3">
                <p class="flex flex-wrap items-center gap-2">
                    <strong>{domain.name.clone()}</strong>
                    {match verified {
                        Some(at) => view! {
                            <Badge tone=Tone::Success>"Verified"</Badge>
                            <span class="text-sm text-muted"><Time at=at offset=at.offset()/></span>
                        }.into_any(),
                        None => view! { <Badge tone=Tone::Warning>"Not verified"</Badge> }.into_any(),
                    }}
                </p>
                <span class="flex flex-wrap gap-2">
                    {verifiable.then(|| view! {
                        <ActionForm action=verify>
                            <input type="hidden" name="tenant" value=tenant.get_value()/>
                            <input type="hidden" name="domain" value=id.get_value()/>
                            <input type="hidden" name="return_to" value=form_path/>
                            <Button submit=true size=Size::Sm pending=verify.pending()>"Verify"</Button>
                        </ActionForm>
                    })}
                    <DialogTrigger dialog=shown_dialog size=Size::Sm kind=ButtonKind::Ghost>"Remove…"</DialogTrigger>
                </span>
            </div>
            {failure}
            {record}
            {choice}
            <ConfirmDialog
                id=dialog
                title=removal
                consequence="People with an address in it are no longer led to your provider, and cannot sign in by it."
            >
                <ActionForm action=remove>
                    <input type="hidden" name="tenant" value=tenant.get_value()/>
                    <input type="hidden" name="domain" value=id.get_value()/>
                    <input type="hidden" name="return_to" value=path/>
                    <ConfirmActions dialog=confirmed_dialog confirm="Remove" pending=remove.pending()/>
                </ActionForm>
            </ConfirmDialog>
        </section>
    }
}

/// Which of several connections a domain's people sign in by.
#[component]
fn SignsInBy(
    tenant: String,
    domain: String,
    chosen: Option<ConnectionId>,
    connections: Vec<ConnectionSummary>,
    assign: ServerAction<AssignDomain>,
    path: String,
) -> impl IntoView {
    // There is a form a domain, and each has this field.
    let field = format!("signs-in-by-{domain}");
    let mut options = vec![SelectOption::new("", "Any connection")];
    options.extend(connections.into_iter().map(|connection| {
        let label = match connection.status {
            ConnectionStatus::Draft => format!("{}, once it is active", connection.name),
            ConnectionStatus::Active | ConnectionStatus::Changed => connection.name,
        };
        SelectOption::new(connection.id.to_string(), label)
    }));
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <ActionForm action=assign attr:class="flex flex-wrap items-end gap-3">
            <input type="hidden" name="tenant" value=tenant/>
            <input type="hidden" name="domain" value=domain/>
            <input type="hidden" name="return_to" value=path/>
            <Field label="Signs in by" name="connection" id=field>
                <Select name="connection" options=options value=chosen/>
            </Field>
            <Button submit=true pending=assign.pending()>"Save"</Button>
        </ActionForm>
    }
}
