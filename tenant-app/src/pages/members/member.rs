//! A member's own page: who they are, and all that can be done about it.

use super::changes::{
    ChangeMemberRole, ReactivateMember, RemoveMember, RevokeMemberSessions, SuspendMember,
    TransferOwnership,
};
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::permissions::{OWNER, Permission};
use shared::views::{MemberDetail, MemberStatus, SessionView};
use ui::links::Query;
use ui::prelude::*;

const REMOVE: &str = "remove-member";
const TRANSFER: &str = "transfer-ownership";

/// One member.
#[server(prefix = "/api/t", endpoint = "members/get", input = GetUrl)]
pub async fn get_member(tenant: String, member: String) -> Result<MemberDetail, AppError> {
    web::report(
        async {
            let id = web::named(&member)?;
            domain::memberships::get(&crate::current::tenant(&tenant)?, id).await
        }
        .await,
    )
}

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    change_role: ServerAction<ChangeMemberRole>,
    suspend: ServerAction<SuspendMember>,
    reactivate: ServerAction<ReactivateMember>,
    revoke_sessions: ServerAction<RevokeMemberSessions>,
    remove: ServerAction<RemoveMember>,
    transfer: ServerAction<TransferOwnership>,
}

/// The member.
#[component]
pub fn MemberPage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let changes = use_changes();
    let slug = here.slug();
    let member = Resource::new(
        move || {
            (
                params.with(|params| params.get("member").unwrap_or_default()),
                changes.get(),
            )
        },
        move |(member, _)| get_member(slug.clone(), member),
    );
    let actions = Actions {
        change_role: ServerAction::new(),
        suspend: ServerAction::new(),
        reactivate: ServerAction::new(),
        revoke_sessions: ServerAction::new(),
        remove: ServerAction::new(),
        transfer: ServerAction::new(),
    };
    view! {
        <Page>
            <Load resource=member let:detail>
                <Member here=here.clone() detail=detail actions=actions/>
            </Load>
        </Page>
    }
}

#[component]
fn Member(here: Here, detail: MemberDetail, actions: Actions) -> impl IntoView {
    let name = detail.member.name.clone();
    let status = detail.member.status;
    let you = detail.you;
    let may_update = detail.within_reach && here.allows(Permission::MembersUpdate);
    let may_see_sessions = detail.within_reach && here.allows(Permission::MembersSessions);
    let may_remove = detail.within_reach && !you && here.allows(Permission::MembersRemove);
    let owns = here.workspace.workspace.role == OWNER.name;
    let may_transfer = owns && !you && status == MemberStatus::Active;
    let list = here.href("members");
    view! {
        <Title text=name.clone()/>
        <PageHeader
            title=name.clone()
            crumbs=vec![Crumb::link("Members", list), Crumb::here(name)]
            badges=move || view! {
                <StatusBadge status=status.name()/>
                {you.then(|| view! { <Badge>"You"</Badge> })}
            }
        />
        <FailureBanner failure=failure(actions.suspend)/>
        <FailureBanner failure=failure(actions.reactivate)/>
        <FailureBanner failure=failure(actions.revoke_sessions)/>
        <FailureBanner failure=failure(actions.remove)/>
        <FailureBanner failure=failure(actions.transfer)/>
        <About here=here.clone() detail=detail.clone()/>
        {may_update.then(|| view! { <Role here=here.clone() detail=detail.clone() change=actions.change_role/> })}
        {may_see_sessions.then(|| view! {
            <Sessions here=here.clone() detail=detail.clone() revoke=actions.revoke_sessions/>
        })}
        {((may_update && !you) || may_remove || may_transfer).then(|| view! {
            <Card title="Access" flush=true danger=true>
                {(may_update && !you).then(|| view! { <Suspension here=here.clone() detail=detail.clone() actions=actions/> })}
                {may_transfer.then(|| view! { <Transfer here=here.clone() detail=detail.clone() transfer=actions.transfer/> })}
                {may_remove.then(|| view! { <Removal here=here.clone() detail=detail.clone() remove=actions.remove/> })}
            </Card>
        })}
    }
}

#[component]
fn About(here: Here, detail: MemberDetail) -> impl IntoView {
    let member = detail.member;
    let joined = member.joined_at;
    let activity = here.allows(Permission::AuditRead).then(|| {
        Query::default()
            .with("actor", &member.user_id.to_string())
            .href(&here.href("audit"))
    });
    view! {
        <Card
            title="About"
            actions=move || activity.map(|href| view! {
                <ButtonLink href=href size=Size::Sm icon=IconName::History>"Activity"</ButtonLink>
            })
        >
            <DescriptionList>
                <Description term="Name"><Person name=member.name image=member.avatar/></Description>
                <Description term="E-mail">{member.email}</Description>
                <Description term="Role">{member.role}</Description>
                <Description term="Joined"><Time at=joined offset=joined.offset()/></Description>
                <Description term="Last active">
                    {match member.last_active_at {
                        Some(at) => view! { <Time at=at offset=at.offset()/> }.into_any(),
                        None => "Not yet".into_any(),
                    }}
                </Description>
                <Description term="Member ID"><CopyText value=member.id.to_string()/></Description>
            </DescriptionList>
        </Card>
    }
}

#[component]
fn Role(here: Here, detail: MemberDetail, change: ServerAction<ChangeMemberRole>) -> impl IntoView {
    let failure = failure(change);
    let options = detail
        .roles
        .iter()
        .map(|role| SelectOption::new(role.id.to_string(), role.name.clone()))
        .collect::<Vec<_>>();
    let value = detail.role_id.to_string();
    view! {
        <Card title="Role" description="Takes effect with their next request. You can give what you hold yourself.">
            <ActionForm action=change attr:class="form">
                <FormError message=failure.message()/>
                <Target here=here detail=detail/>
                <Field label="Role" name="role" hide_label=true error=failure.field("role")>
                    <Select name="role" options=options value=value required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=change.pending()>"Change role"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Sessions(
    here: Here,
    detail: MemberDetail,
    revoke: ServerAction<RevokeMemberSessions>,
) -> impl IntoView {
    let sessions = detail.sessions.clone();
    if sessions.is_empty() {
        return view! {
            <Card title="Sessions"><p class="text-muted">"They are signed in nowhere."</p></Card>
        }
        .into_any();
    }
    let rows = sessions
        .into_iter()
        .map(|session| view! { <SessionRow session=session/> })
        .collect_view();
    view! {
        <Card
            title="Sessions"
            description="Where they are signed in. Ending a session ends it in their other workspaces, too."
            flush=true
        >
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
            <SettingRow title="End all" description="They have to sign in again.">
                <ActionForm action=revoke>
                    <Target here=here detail=detail/>
                    <Button submit=true icon=IconName::LogOut pending=revoke.pending()>"End all sessions"</Button>
                </ActionForm>
            </SettingRow>
        </Card>
    }
    .into_any()
}

#[component]
fn SessionRow(session: SessionView) -> impl IntoView {
    let (created, seen) = (session.created_at, session.last_seen_at);
    view! {
        <tr>
            <Td primary=true>{session.device}</Td>
            <Td label="Address"><IpAddress ip=session.ip place=session.place/></Td>
            <Td label="Signed in"><Time at=created offset=created.offset()/></Td>
            <Td label="Last seen"><Time at=seen offset=seen.offset()/></Td>
        </tr>
    }
}

#[component]
fn Suspension(here: Here, detail: MemberDetail, actions: Actions) -> impl IntoView {
    match detail.member.status {
        MemberStatus::Active => view! {
            <SettingRow
                title="Suspend"
                description="They cannot open this workspace until somebody reactivates them. Everything of theirs stays; they take no seat."
            >
                <ActionForm action=actions.suspend>
                    <Target here=here detail=detail/>
                    <Button submit=true pending=actions.suspend.pending()>"Suspend"</Button>
                </ActionForm>
            </SettingRow>
        }
        .into_any(),
        MemberStatus::Suspended => view! {
            <SettingRow title="Reactivate" description="They can open this workspace again, with the role they had.">
                <ActionForm action=actions.reactivate>
                    <Target here=here detail=detail/>
                    <Button submit=true pending=actions.reactivate.pending()>"Reactivate"</Button>
                </ActionForm>
            </SettingRow>
        }
        .into_any(),
    }
}

#[component]
fn Transfer(
    here: Here,
    detail: MemberDetail,
    transfer: ServerAction<TransferOwnership>,
) -> impl IntoView {
    let name = detail.member.name.clone();
    view! {
        <SettingRow title="Transfer ownership" description="They become an owner, and you an admin. Only an owner can give it back.">
            <DialogTrigger dialog=TRANSFER>"Transfer ownership…"</DialogTrigger>
        </SettingRow>
        <ConfirmDialog
            id=TRANSFER
            title=format!("Make {name} the owner?")
            consequence="You become an admin at once, and cannot take this back yourself."
        >
            <ActionForm action=transfer>
                <Target here=here detail=detail/>
                <ConfirmActions dialog=TRANSFER confirm="Transfer ownership" pending=transfer.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

#[component]
fn Removal(here: Here, detail: MemberDetail, remove: ServerAction<RemoveMember>) -> impl IntoView {
    let name = detail.member.name.clone();
    view! {
        <SettingRow title="Remove" description="They lose access, and what was shared with them. What they made stays.">
            <DialogTrigger dialog=REMOVE kind=ButtonKind::Danger icon=IconName::Trash>"Remove…"</DialogTrigger>
        </SettingRow>
        <ConfirmDialog
            id=REMOVE
            title=format!("Remove {name} from the workspace?")
            consequence="They lose access at once. To come back, they need a new invitation."
        >
            <ActionForm action=remove>
                <Target here=here detail=detail/>
                <ConfirmActions dialog=REMOVE confirm="Remove member" pending=remove.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

/// Which member of which workspace.
#[component]
fn Target(here: Here, detail: MemberDetail) -> impl IntoView {
    view! {
        <input type="hidden" name="tenant" value=here.slug()/>
        <input type="hidden" name="member" value=detail.member.id.to_string()/>
    }
}
