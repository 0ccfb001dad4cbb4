//! Making a tested draft live, and taking a connection out of use.

use super::actions::{
    ActivateConnection, DeactivateConnection, DeleteConnection, LinkPeopleAnew, RenameConnection,
};
use super::certificates::OurCertificates;
use super::wizard::{Step, Wizard};
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::views::{ConnectionDetail, ConnectionStatus};
use ui::prelude::*;

const DEACTIVATE: &str = "deactivate-connection";
const LINK_ANEW: &str = "link-people-anew";
const DELETE: &str = "delete-connection";

#[derive(Clone, Copy)]
struct Actions {
    activate: ServerAction<ActivateConnection>,
    deactivate: ServerAction<DeactivateConnection>,
    delete: ServerAction<DeleteConnection>,
    link_anew: ServerAction<LinkPeopleAnew>,
    rename: ServerAction<RenameConnection>,
}

/// The step.
#[component]
pub fn ActivatePage() -> impl IntoView {
    let here = use_here();
    let actions = Actions {
        activate: ServerAction::new(),
        deactivate: ServerAction::new(),
        delete: ServerAction::new(),
        link_anew: ServerAction::new(),
        rename: ServerAction::new(),
    };
    view! {
        <Wizard
            step=Step::Activate
            description="From then on people sign in by these settings. Nobody has to: that is a step of its own."
            let:detail
        >
            <Activate here=here.clone() detail=detail actions=actions/>
        </Wizard>
    }
}

#[component]
fn Activate(here: Here, detail: ConnectionDetail, actions: Actions) -> impl IntoView {
    let id = detail.summary.id.to_string();
    let name = detail.summary.name.clone();
    let status = detail.summary.status;
    let live = status != ConnectionStatus::Draft;
    let test = super::wizard::href(&here, &id, Step::Test);
    let domains = super::wizard::href(&here, &id, Step::Domains);
    let start = detail.ours.start.clone();
    let refreshed = detail.refreshed_at;
    let metadata = detail.ours.entity_id.clone();
    let is_due = detail.summary.our_certificates_days_left.is_some();
    let certificates = detail.our_certificates.clone().map(|ours| {
        view! { <OurCertificates tenant=here.slug() connection=id.clone() metadata=metadata ours=ours is_due=is_due/> }
    });
    let (tenant, id) = (StoredValue::new(here.slug()), StoredValue::new(id));
    let (deactivation, deletion) = (format!("Deactivate {name}?"), format!("Delete {name}?"));
    let typed_name = name.clone();
    let renaming = failure(actions.rename);
    let message = match (status, detail.tested) {
        (ConnectionStatus::Active, _) => "People sign in by these settings.",
        (ConnectionStatus::Changed, true) => {
            "The change has passed its test. Until you activate it, people sign in by what was live before."
        }
        (ConnectionStatus::Changed, false) => {
            "There are changes. They have to pass a test first; until then people sign in by what was live before."
        }
        (ConnectionStatus::Draft, true) => "These settings have passed a test.",
        (ConnectionStatus::Draft, false) => {
            "These settings have not passed a test yet. Only what has passed one can be activated."
        }
    };
    let ready = detail.tested && status != ConnectionStatus::Active;
    view! {
        <FailureBanner failure=failure(actions.activate)/>
        <FailureBanner failure=failure(actions.deactivate)/>
        <FailureBanner failure=failure(actions.delete)/>
        <FailureBanner failure=failure(actions.link_anew)/>
        {detail.refresh_failure.clone().map(|failure| view! {
            <Banner tone=Tone::Warning title="The metadata could not be read again">{failure}</Banner>
        })}
        {(!detail.has_domain).then(|| view! {
            <Banner
                tone=Tone::Warning
                title="Nobody can sign in by it yet"
                action=move || view! { <ButtonLink href=domains.clone()>"Prove a domain"</ButtonLink> }
            >
                "Connections speak for addresses in domains that the workspace has proved, and there is none yet."
            </Banner>
        })}
        <Card>
            <div class="form">
                <p>{message}</p>
                <div class="form-actions">
                    {if ready {
                        view! {
                            <ActionForm action=actions.activate>
                                <input type="hidden" name="tenant" value=tenant.get_value()/>
                                <input type="hidden" name="connection" value=id.get_value()/>
                                <Button submit=true kind=ButtonKind::Primary pending=actions.activate.pending()>"Activate"</Button>
                            </ActionForm>
                        }
                        .into_any()
                    } else if status == ConnectionStatus::Active {
                        ().into_any()
                    } else {
                        view! { <ButtonLink href=test kind=ButtonKind::Primary>"Go to the test"</ButtonLink> }.into_any()
                    }}
                </div>
            </div>
        </Card>
        {live.then(|| view! {
            <Card title="Signing in" description="People with an address in your domains find their way by it. This address leads here at once.">
                <DescriptionList>
                    <Description term="Address to sign in"><CopyText value=start/></Description>
                    {refreshed.map(|at| view! {
                        <Description term="Metadata read"><Time at=at offset=at.offset()/></Description>
                    })}
                    {detail.summary.certificate_expires_at.map(|at| view! {
                        <Description term="Certificate ends"><Time at=at offset=at.offset()/></Description>
                    })}
                </DescriptionList>
            </Card>
        })}
        {certificates}
        <Card title="Name">
            <ActionForm action=actions.rename attr:class="form">
                <FormError message=renaming.message()/>
                <input type="hidden" name="tenant" value=tenant.get_value()/>
                <input type="hidden" name="connection" value=id.get_value()/>
                <Field label="Name" name="name" hint="Your people see it on the sign-in page." error=renaming.field("name")>
                    <TextInput name="name" value=name.clone() maxlength=60_u32 required=true/>
                </Field>
                <div class="form-actions"><Button submit=true pending=actions.rename.pending()>"Rename"</Button></div>
            </ActionForm>
        </Card>
        {live.then(|| view! {
            <Card title="People" flush=true>
                <SettingRow
                    title="Link people anew"
                    description="For when your provider names people differently from now on, and they are refused because another account has had their address."
                >
                    <DialogTrigger dialog=LINK_ANEW>"Link people anew…"</DialogTrigger>
                </SettingRow>
            </Card>
            <ConfirmDialog
                id=LINK_ANEW
                title="Link people anew?"
                consequence="Whoever has a person’s address at your provider now is that person here with the next sign-in, if it comes within thirty days. Make sure first that no address was given to somebody else."
            >
                <ActionForm action=actions.link_anew>
                    <input type="hidden" name="tenant" value=tenant.get_value()/>
                    <input type="hidden" name="connection" value=id.get_value()/>
                    <ConfirmActions dialog=LINK_ANEW confirm="Link people anew" pending=actions.link_anew.pending()/>
                </ActionForm>
            </ConfirmDialog>
        })}
        <Card title="Out of use" flush=true danger=true>
            {live.then(|| view! {
                <SettingRow title="Deactivate" description="Nobody can sign in by it any more. The settings stay.">
                    <DialogTrigger dialog=DEACTIVATE kind=ButtonKind::Danger>"Deactivate…"</DialogTrigger>
                </SettingRow>
            })}
            <SettingRow title="Delete" description="With its settings and its log of attempts. People keep their accounts.">
                <DialogTrigger dialog=DELETE kind=ButtonKind::Danger icon=IconName::Trash>"Delete…"</DialogTrigger>
            </SettingRow>
        </Card>
        <ConfirmDialog
            id=DEACTIVATE
            title=deactivation
            consequence="People who have no password cannot sign in until you activate it again."
        >
            <ActionForm action=actions.deactivate>
                <input type="hidden" name="tenant" value=tenant.get_value()/>
                <input type="hidden" name="connection" value=id.get_value()/>
                <ConfirmActions dialog=DEACTIVATE confirm="Deactivate" pending=actions.deactivate.pending()/>
            </ActionForm>
        </ConfirmDialog>
        <ConfirmDialog
            id=DELETE
            title=deletion
            consequence="This cannot be undone. The provider would have to be set up again from the beginning."
        >
            <ActionForm action=actions.delete>
                <input type="hidden" name="tenant" value=tenant.get_value()/>
                <input type="hidden" name="connection" value=id.get_value()/>
                <ConfirmActions dialog=DELETE confirm="Delete" typed_name=typed_name pending=actions.delete.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}
