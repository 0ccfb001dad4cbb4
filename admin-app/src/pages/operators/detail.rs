//! An operator's own page: who they are, what they may do, and all that can be done about it.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::views::{OperatorDetail, OperatorSessionView, OperatorStatus};
use ui::links::Query;
use ui::prelude::*;

use super::read::get_operator;
use super::second_factor::SecondFactor;
use super::{
    ChangeOperatorRole, DisableOperator, EnableOperator, PATH, ResetOperatorFactors,
    RevokeOperatorSessions, RoleBadge, SendOperatorLink,
};
use crate::pages::tenants::When;
use crate::viewer::{Viewer, use_viewer};

const DISABLE: &str = "disable-operator";

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    change_role: ServerAction<ChangeOperatorRole>,
    send_link: ServerAction<SendOperatorLink>,
    disable: ServerAction<DisableOperator>,
    enable: ServerAction<EnableOperator>,
    revoke_sessions: ServerAction<RevokeOperatorSessions>,
    reset_factors: ServerAction<ResetOperatorFactors>,
}

/// `/operators/{operator}`
#[component]
pub fn OperatorPage() -> impl IntoView {
    let viewer = use_viewer();
    let params = use_params_map();
    let operator = Resource::new(
        move || params.with(|params| params.get("operator").unwrap_or_default()),
        get_operator,
    );
    let actions = Actions {
        change_role: ServerAction::new(),
        send_link: ServerAction::new(),
        disable: ServerAction::new(),
        enable: ServerAction::new(),
        revoke_sessions: ServerAction::new(),
        reset_factors: ServerAction::new(),
    };
    view! {
        <Page>
            <Load resource=operator let:detail>
                <Operator viewer=viewer.clone() detail=detail actions=actions/>
            </Load>
        </Page>
    }
}

#[component]
fn Operator(viewer: Viewer, detail: OperatorDetail, actions: Actions) -> impl IntoView {
    let name = detail.operator.name.clone();
    let (role, status, you) = (detail.operator.role, detail.operator.status, detail.you);
    let may_write = detail.within_reach && viewer.allows(OperatorPermission::OperatorsWrite);
    let may_change = may_write && !you;
    view! {
        <Title text=name.clone()/>
        <PageHeader
            title=name.clone()
            crumbs=vec![Crumb::link("Operators", PATH), Crumb::here(name)]
            badges=move || view! {
                <StatusBadge status=status.name()/>
                <RoleBadge role=role/>
                {you.then(|| view! { <Badge>"You"</Badge> })}
            }
        />
        <FailureBanner failure=failure(actions.send_link)/>
        <FailureBanner failure=failure(actions.disable)/>
        <FailureBanner failure=failure(actions.enable)/>
        <FailureBanner failure=failure(actions.revoke_sessions)/>
        <FailureBanner failure=failure(actions.reset_factors)/>
        <About viewer=viewer.clone() detail=detail.clone()/>
        {may_change.then(|| view! {
            <Role viewer=viewer.clone() detail=detail.clone() change=actions.change_role/>
        })}
        {may_write.then(|| view! { <Sessions detail=detail.clone() revoke=actions.revoke_sessions/> })}
        {may_write.then(|| view! { <Access detail=detail.clone() actions=actions/> })}
    }
}

#[component]
fn About(viewer: Viewer, detail: OperatorDetail) -> impl IntoView {
    let operator = detail.operator;
    let activity = viewer.allows(OperatorPermission::AuditRead).then(|| {
        Query::default()
            .with("operator", &operator.id.to_string())
            .href("/audit")
    });
    let allowed = operator
        .role
        .permissions()
        .iter()
        .map(|permission| view! { <li>{permission.description()}</li> })
        .collect_view();
    view! {
        <Card
            title="About"
            actions=move || activity.map(|href| view! {
                <ButtonLink href=href size=Size::Sm icon=IconName::History>"Activity"</ButtonLink>
            })
        >
            <DescriptionList>
                <Description term="E-mail"><CopyText value=operator.email/></Description>
                <Description term="Role">{operator.role.name()}</Description>
                <Description term="May"><ul>{allowed}</ul></Description>
                <Description term="Created"><When at=operator.created_at/></Description>
                <Description term="Last active"><When at=operator.last_active_at/></Description>
            </DescriptionList>
        </Card>
    }
}

#[component]
fn Role(
    viewer: Viewer,
    detail: OperatorDetail,
    change: ServerAction<ChangeOperatorRole>,
) -> impl IntoView {
    let failure = failure(change);
    let options = OperatorRole::ALL
        .into_iter()
        .filter(|role| viewer.role.covers(*role))
        .map(|role| RadioCard::new(role.key(), role.name(), role.description()))
        .collect::<Vec<_>>();
    let value = detail.operator.role.key();
    view! {
        <Card title="Role" description="Whoever gets another one is signed out, and has it when they are back. You can give what you hold yourself.">
            <ActionForm action=change attr:class="form">
                <FormError message=failure.message()/>
                <Target detail=detail/>
                <RadioCards name="role" legend="Role" options=options value=value/>
                {move || failure.field("role").get().map(|message| view! { <p class="field-error">{message}</p> })}
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=change.pending()>"Change role"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Sessions(detail: OperatorDetail, revoke: ServerAction<RevokeOperatorSessions>) -> impl IntoView {
    if detail.sessions.is_empty() {
        return view! {
            <Card title="Sessions"><p class="text-muted">"They are signed in nowhere."</p></Card>
        }
        .into_any();
    }
    let rows = detail
        .sessions
        .iter()
        .cloned()
        .map(|session| view! { <SessionRow session=session/> })
        .collect_view();
    let consequence = if detail.you {
        "You have to sign in again, here and everywhere else."
    } else {
        "They have to sign in again."
    };
    view! {
        <Card title="Sessions" description="Where they are signed in." flush=true>
            <DataTable caption="Sessions">
                <thead>
                    <tr>
                        <Th>"Device"</Th>
                        <Th>"Address"</Th>
                        <Th>"Signed in"</Th>
                        <Th>"Last seen"</Th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </DataTable>
            <SettingRow title="End all" description=consequence>
                <ActionForm action=revoke>
                    <Target detail=detail/>
                    <Button submit=true icon=IconName::LogOut pending=revoke.pending()>"End all sessions"</Button>
                </ActionForm>
            </SettingRow>
        </Card>
    }
    .into_any()
}

#[component]
fn SessionRow(session: OperatorSessionView) -> impl IntoView {
    view! {
        <tr>
            <Td primary=true>
                <span class="inline-flex items-center gap-2">
                    {session.device}
                    {session.current.then(|| view! { <Badge>"This one"</Badge> })}
                </span>
            </Td>
            <Td label="Address"><IpAddress ip=session.ip place=session.place/></Td>
            <Td label="Signed in"><When at=session.created_at/></Td>
            <Td label="Last seen"><When at=session.last_seen_at/></Td>
        </tr>
    }
}

#[component]
fn Access(detail: OperatorDetail, actions: Actions) -> impl IntoView {
    let status = detail.operator.status;
    let link = (status != OperatorStatus::Disabled)
        .then(|| view! { <NewLink detail=detail.clone() send=actions.send_link/> });
    let door = match status {
        OperatorStatus::Disabled => {
            view! { <Enabling detail=detail.clone() enable=actions.enable/> }.into_any()
        }
        _ if detail.you => ().into_any(),
        _ => view! { <Disabling detail=detail.clone() disable=actions.disable/> }.into_any(),
    };
    // Whoever is invited has signed in nowhere yet.
    let factor = (!detail.you && status != OperatorStatus::Invited)
        .then(|| view! { <SecondFactor detail=detail.clone() reset=actions.reset_factors/> });
    view! {
        <Card title="Access" flush=true danger=true>
            {link}
            {factor}
            {door}
        </Card>
    }
}

#[component]
fn NewLink(detail: OperatorDetail, send: ServerAction<SendOperatorLink>) -> impl IntoView {
    let (title, description) = match detail.operator.status {
        OperatorStatus::Invited => (
            "Invitation",
            "They have not chosen a password yet. A new link works for a day; earlier ones stop working.",
        ),
        _ => (
            "Password",
            "Sends a link to choose another password, which works for a day. Until it is used the old one stays.",
        ),
    };
    view! {
        <SettingRow title=title description=description>
            <ActionForm action=send>
                <Target detail=detail/>
                <Button submit=true icon=IconName::Mail pending=send.pending()>"Send a link"</Button>
            </ActionForm>
        </SettingRow>
    }
}

#[component]
fn Disabling(detail: OperatorDetail, disable: ServerAction<DisableOperator>) -> impl IntoView {
    let name = detail.operator.name.clone();
    view! {
        <SettingRow title="Disable" description="They cannot sign in until somebody enables them. What they did stays in the logs.">
            <DialogTrigger dialog=DISABLE kind=ButtonKind::Danger icon=IconName::Lock>"Disable…"</DialogTrigger>
        </SettingRow>
        <ConfirmDialog
            id=DISABLE
            title=format!("Disable {name}?")
            consequence="They are signed out everywhere at once, and links sent to them stop working. You can enable them again."
        >
            <ActionForm action=disable>
                <Target detail=detail/>
                <ConfirmActions dialog=DISABLE confirm="Disable operator" pending=disable.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

#[component]
fn Enabling(detail: OperatorDetail, enable: ServerAction<EnableOperator>) -> impl IntoView {
    view! {
        <SettingRow title="Enable" description="They can sign in again, with the role, the password and the second factor they had.">
            <ActionForm action=enable>
                <Target detail=detail/>
                <Button submit=true pending=enable.pending()>"Enable"</Button>
            </ActionForm>
        </SettingRow>
    }
}

/// Which operator.
#[component]
fn Target(detail: OperatorDetail) -> impl IntoView {
    view! { <input type="hidden" name="operator" value=detail.operator.id.to_string()/> }
}
