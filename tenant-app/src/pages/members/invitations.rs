//! The invitations nobody has accepted yet.

use super::actions::{ResendInvitation, RevokeInvitation};
use super::list::INVITED;
use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::paging::Page as Rows;
use shared::permissions::Permission;
use shared::views::InvitationView;
use ui::links::Query;
use ui::prelude::*;

/// The table, if there are any; with the dialogs of its rows.
#[component]
pub(super) fn Invitations(
    here: Here,
    place: Query,
    invitations: Rows<InvitationView>,
    resend: ServerAction<ResendInvitation>,
    revoke: ServerAction<RevokeInvitation>,
) -> impl IntoView {
    let Rows {
        items: invitations,
        next,
        previous,
    } = invitations;
    if invitations.is_empty() {
        return ().into_any();
    }
    let path = here.href("members");
    let page = |cursor: String| place.with(INVITED, &cursor).href(&path);
    let (newer, older) = (previous.map(page), next.map(page));
    let paged = newer.is_some() || older.is_some();
    let may_invite = here.allows(Permission::MembersInvite);
    let tenant = here.slug();
    let dialogs = may_invite.then(|| {
        invitations
            .iter()
            .map(|invitation| {
                view! { <RevokeDialog tenant=tenant.clone() invitation=invitation.clone() revoke=revoke/> }
            })
            .collect_view()
    });
    let rows = invitations
        .into_iter()
        .map(|invitation| {
            view! {
                <InvitationRow tenant=tenant.clone() invitation=invitation may_invite=may_invite resend=resend/>
            }
        })
        .collect_view();
    view! {
        <h2 class="section-title">"Invitations"</h2>
        <DataTable caption="Invitations that nobody has accepted yet">
            <thead>
                <tr>
                    <Th>"E-mail"</Th>
                    <Th>"Role"</Th>
                    <Th>"Status"</Th>
                    <Th>"Invited by"</Th>
                    <Th>"Works until"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
        {paged.then(|| view! { <Pager newer=newer older=older summary="50 per page"/> })}
        {dialogs}
    }
    .into_any()
}

#[component]
fn InvitationRow(
    tenant: String,
    invitation: InvitationView,
    may_invite: bool,
    resend: ServerAction<ResendInvitation>,
) -> impl IntoView {
    let id = invitation.id.to_string();
    let until = invitation.expires_at;
    let status = if invitation.expired {
        "expired"
    } else {
        "pending"
    };
    let dialog = dialog_id(&id);
    let menu = may_invite.then(|| {
        view! {
            <Menu id=format!("menu-{id}") label=format!("Actions for {}", invitation.email)>
                <ActionForm action=resend>
                    <input type="hidden" name="tenant" value=tenant/>
                    <input type="hidden" name="invitation" value=id/>
                    <MenuAction icon=IconName::Mail submit=true>"Send again"</MenuAction>
                </ActionForm>
                <MenuSeparator/>
                <MenuAction icon=IconName::X danger=true dialog=dialog>"Revoke…"</MenuAction>
            </Menu>
        }
    });
    view! {
        <tr>
            <Td primary=true>{invitation.email.clone()}</Td>
            <Td label="Role"><Badge>{invitation.role}</Badge></Td>
            <Td label="Status"><StatusBadge status=status/></Td>
            <Td label="Invited by">{invitation.invited_by}</Td>
            <Td label="Works until"><Time at=until offset=until.offset()/></Td>
            <Td actions=true>{menu}</Td>
        </tr>
    }
}

#[component]
fn RevokeDialog(
    tenant: String,
    invitation: InvitationView,
    revoke: ServerAction<RevokeInvitation>,
) -> impl IntoView {
    let id = invitation.id.to_string();
    let dialog = dialog_id(&id);
    view! {
        <ConfirmDialog
            id=dialog.clone()
            title=format!("Revoke the invitation of {}?", invitation.email)
            consequence="The link in the mail stops working at once. You can invite them again at any time."
        >
            <ActionForm action=revoke>
                <input type="hidden" name="tenant" value=tenant/>
                <input type="hidden" name="invitation" value=id/>
                <ConfirmActions dialog=dialog confirm="Revoke invitation" pending=revoke.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

fn dialog_id(invitation: &str) -> String {
    format!("revoke-{invitation}")
}
