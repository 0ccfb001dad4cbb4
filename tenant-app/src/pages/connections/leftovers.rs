//! What is left of single sign-on in a workspace whose plan has it no longer: it can be taken away, and nothing else.

use super::actions::{DeactivateConnection, DeleteConnection};
use super::domains::DomainsCard;
use super::enforce::{Lift, RequireSso};
use super::setup_links::SetupLinksCard;
use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::views::{ConnectionStatus, ConnectionSummary, SingleSignOnView};
use ui::prelude::*;

/// What is left, if anything is.
#[component]
pub(super) fn Leftovers(here: Here, all: SingleSignOnView) -> impl IntoView {
    let SingleSignOnView {
        required,
        connections,
        domains,
        setup_links,
        ..
    } = all;
    let something =
        required || !connections.is_empty() || !domains.is_empty() || !setup_links.is_empty();
    something.then(|| {
        let require = ServerAction::<RequireSso>::new();
        let lift_here = here.clone();
        let lift = required.then(|| {
            view! {
                <Card title="Who must use it" description="It holds again as soon as single sign-on is part of your plan.">
                    <div class="flex flex-col gap-4">
                        <FailureBanner failure=failure(require)/>
                        <Lift here=lift_here require=require/>
                    </div>
                </Card>
            }
        });
        let connections = (!connections.is_empty())
            .then(|| view! { <Connections here=here.clone() connections=connections/> });
        let domains = (!domains.is_empty())
            .then(|| view! { <DomainsCard here=here.clone() domains=domains leftover=true/> });
        let links = (!setup_links.is_empty())
            .then(|| view! { <SetupLinksCard here=here.clone() links=setup_links leftover=true/> });
        view! {
            <Banner title="What was set up is kept">
                "Nobody signs in by it. It is as it was if single sign-on comes back, and you can remove it here."
            </Banner>
            {lift}
            {connections}
            {domains}
            {links}
        }
    })
}

#[component]
fn Connections(here: Here, connections: Vec<ConnectionSummary>) -> impl IntoView {
    let deactivate = ServerAction::<DeactivateConnection>::new();
    let delete = ServerAction::<DeleteConnection>::new();
    let tenant = here.slug();
    let rows = connections
        .into_iter()
        .map(|connection| {
            let tenant = tenant.clone();
            view! { <Connection tenant=tenant connection=connection deactivate=deactivate delete=delete/> }
        })
        .collect_view();
    view! {
        <FailureBanner failure=failure(deactivate)/>
        <FailureBanner failure=failure(delete)/>
        <Card title="Connections" flush=true danger=true>{rows}</Card>
    }
}

#[component]
fn Connection(
    tenant: String,
    connection: ConnectionSummary,
    deactivate: ServerAction<DeactivateConnection>,
    delete: ServerAction<DeleteConnection>,
) -> impl IntoView {
    let id = connection.id.to_string();
    let live = connection.status != ConnectionStatus::Draft;
    let what = format!(
        "{}, {}",
        connection.provider.name(),
        connection.protocol.name()
    );
    let deletion = format!("delete-{id}");
    let deactivation = live.then(|| {
        let dialog = format!("deactivate-{id}");
        let (tenant, id) = (tenant.clone(), id.clone());
        view! {
            <DialogTrigger dialog=dialog.clone() size=Size::Sm>"Deactivate…"</DialogTrigger>
            <ConfirmDialog
                id=dialog.clone()
                title=format!("Deactivate {}?", connection.name)
                consequence="Nobody can sign in by it when single sign-on comes back, until you activate it again."
            >
                <ActionForm action=deactivate>
                    <input type="hidden" name="tenant" value=tenant/>
                    <input type="hidden" name="connection" value=id/>
                    <ConfirmActions dialog=dialog confirm="Deactivate" pending=deactivate.pending()/>
                </ActionForm>
            </ConfirmDialog>
        }
    });
    let asked = deletion.clone();
    view! {
        <SettingRow title=connection.name.clone() description=what>
            <div class="flex flex-wrap gap-2">
                {deactivation}
                <DialogTrigger dialog=asked size=Size::Sm kind=ButtonKind::Danger icon=IconName::Trash>
                    "Delete…"
                </DialogTrigger>
            </div>
        </SettingRow>
        <ConfirmDialog
            id=deletion.clone()
            title=format!("Delete {}?", connection.name)
            consequence="This cannot be undone. The provider would have to be set up again from the beginning."
        >
            <ActionForm action=delete>
                <input type="hidden" name="tenant" value=tenant/>
                <input type="hidden" name="connection" value=id/>
                <ConfirmActions
                    dialog=deletion
                    confirm="Delete"
                    typed_name=connection.name
                    pending=delete.pending()
                />
            </ActionForm>
        </ConfirmDialog>
    }
}
