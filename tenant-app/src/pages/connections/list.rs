//! All that a workspace has of single sign-on.

use super::domains::DomainsCard;
use super::leftovers::Leftovers;
use super::setup_links::SetupLinksCard;
use super::wizard::Status;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{ConnectionStatus, ConnectionSummary, SingleSignOnView};
use ui::prelude::*;

/// Connections, domains and set-up links.
#[server(prefix = "/api/t", endpoint = "connections/list", input = GetUrl)]
pub async fn get_single_sign_on(tenant: String) -> Result<SingleSignOnView, AppError> {
    web::report(async { domain::connections::list(&crate::current::tenant(&tenant)?).await }.await)
}

/// The page.
#[component]
pub fn ConnectionsPage() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let slug = here.slug();
    let all = Resource::new(
        move || changes.get(),
        move |_| get_single_sign_on(slug.clone()),
    );
    let new = here.href("connections/new");
    view! {
        <Title text="Single sign-on"/>
        <Page>
            <PageHeader
                title="Single sign-on"
                description="Your people sign in with your own identity provider, by SAML or OpenID Connect."
                actions=move || view! {
                    <ButtonLink href=new kind=ButtonKind::Primary icon=IconName::Plus>"Add a connection"</ButtonLink>
                }
            />
            <Load resource=all let:all>
                <All here=here.clone() all=all/>
            </Load>
        </Page>
    }
}

#[component]
fn All(here: Here, all: SingleSignOnView) -> impl IntoView {
    if !all.available {
        return view! {
            <EmptyState
                icon=IconName::Lock
                title="Not part of your plan"
                description="Single sign-on comes with the enterprise plan. Ask us, and we switch it on for this workspace: nothing has to be installed."
            />
            <Leftovers here=here all=all/>
        }
        .into_any();
    }
    let active = all
        .connections
        .iter()
        .any(|connection| connection.status != ConnectionStatus::Draft);
    let proved = all
        .domains
        .iter()
        .any(|domain| domain.verified_at.is_some());
    let enforce = here.href("connections/enforce");
    view! {
        <Connections here=here.clone() connections=all.connections.clone()/>
        <DomainsCard here=here.clone() domains=all.domains connections=all.connections/>
        <Card
            title="Who must use it"
            description="Requiring single sign-on locks out whoever cannot use it. You see first who that would be."
        >
            <div class="flex flex-wrap items-center justify-between gap-4">
                <p>
                    {if all.required {
                        "Members must sign in by a connection of this workspace. Owners with a second factor get in without."
                    } else if active && proved {
                        "Members may sign in either way."
                    } else {
                        "Activate a connection and verify a domain first."
                    }}
                </p>
                <ButtonLink href=enforce>
                    {if all.required { "Change" } else { "Rehearse and require" }}
                </ButtonLink>
            </div>
        </Card>
        {active.then(|| view! {
            <Card
                title="Your people’s sign-in page"
                description="For your intranet, and for whoever does not find the way by their address. It offers this workspace’s connections."
            >
                <CopyText value=all.sign_in_page/>
            </Card>
        })}
        <SetupLinksCard here=here links=all.setup_links/>
    }
    .into_any()
}

#[component]
fn Connections(here: Here, connections: Vec<ConnectionSummary>) -> impl IntoView {
    if connections.is_empty() {
        return view! {
            <EmptyState
                icon=IconName::Key
                title="No connection yet"
                description="Setting one up takes about a quarter of an hour. Nothing changes for your people before you activate it, and it has to pass a test first."
            >
                <ButtonLink href=here.href("connections/new") kind=ButtonKind::Primary>"Add a connection"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let warnings = connections
        .iter()
        .filter_map(|connection| ending(&here, connection))
        .collect_view();
    let warnings_of_ours = connections
        .iter()
        .filter_map(|connection| ours_ending(&here, connection))
        .collect_view();
    let rows = connections
        .into_iter()
        .map(|connection| {
            let step = match connection.status {
                ConnectionStatus::Draft => "guide",
                ConnectionStatus::Active | ConnectionStatus::Changed => "activate",
            };
            let page = here.href(&format!("connections/{}/{step}", connection.id));
            let log = here.href(&format!("connections/{}/attempts", connection.id));
            view! {
                <tr>
                    <Td primary=true><RowLink href=page>{connection.name}</RowLink></Td>
                    <Td label="Provider">
                        {connection.provider.name()} ", " {connection.protocol.name()}
                    </Td>
                    <Td label="State"><Status status=connection.status/></Td>
                    <Td label="Certificate ends">
                        {connection.certificate_expires_at.map(|at| view! { <Time at=at offset=at.offset()/> })}
                    </Td>
                    <Td actions=true><a class="link" href=log>"Attempts"</a></Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        {warnings}
        {warnings_of_ours}
        <DataTable caption="Connections">
            <thead>
                <tr>
                    <Th>"Connection"</Th>
                    <Th>"Provider"</Th>
                    <Th>"State"</Th>
                    <Th>"Certificate ends"</Th>
                    <Th label="Log"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
    .into_any()
}

/// The warning of a certificate that ends soon.
fn ending(here: &Here, connection: &ConnectionSummary) -> Option<impl IntoView + use<>> {
    let days = connection.certificate_days_left?;
    let title = match days {
        ..0 => format!("The certificate of “{}” has ended", connection.name),
        0 => format!("The certificate of “{}” ends today", connection.name),
        1 => format!("The certificate of “{}” ends tomorrow", connection.name),
        days => format!(
            "The certificate of “{}” ends in {days} days",
            connection.name
        ),
    };
    let tone = tone_of(days);
    let page = here.href(&format!("connections/{}/metadata", connection.id));
    Some(view! {
        <Banner
            tone=tone
            title=title
            action=move || view! { <ButtonLink href=page size=Size::Sm>"Renew"</ButtonLink> }
        >
            "What your provider signs with it is still taken after that. But once it changes to a certificate that we do not know, nobody can sign in by this connection. A new one that stands at the address of its metadata is taken over within a day; enter any other here before your provider signs with it."
        </Banner>
    })
}

/// The same of our own certificates.
fn ours_ending(here: &Here, connection: &ConnectionSummary) -> Option<impl IntoView + use<>> {
    let days = connection.our_certificates_days_left?;
    let name = &connection.name;
    let title = match days {
        ..0 => format!("Our certificates for “{name}” have ended"),
        0 => format!("Our certificates for “{name}” end today"),
        1 => format!("Our certificates for “{name}” end tomorrow"),
        days => format!("Our certificates for “{name}” end in {days} days"),
    };
    let page = here.href(&format!("connections/{}/activate", connection.id));
    Some(view! {
        <Banner
            tone=tone_of(days)
            title=title
            action=move || view! { <ButtonLink href=page size=Size::Sm>"Renew"</ButtonLink> }
        >
            "A provider that minds lets nobody sign in after that. Make new ones, and give them to your identity provider."
        </Banner>
    })
}

const fn tone_of(days: i64) -> Tone {
    if days < 7 {
        Tone::Danger
    } else {
        Tone::Warning
    }
}
