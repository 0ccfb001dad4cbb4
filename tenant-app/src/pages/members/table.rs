//! Rows of members.

use crate::here::Here;
use leptos::prelude::*;
use shared::permissions::Permission;
use shared::views::{MemberStatus, MemberView};
use ui::links::Query;
use ui::prelude::*;

/// The table.
#[component]
pub(super) fn Members(here: Here, members: Vec<MemberView>) -> impl IntoView {
    let rows = members
        .into_iter()
        .map(|member| view! { <MemberRow here=here.clone() member=member/> })
        .collect_view();
    view! {
        <DataTable caption="Members">
            <thead>
                <tr>
                    <Th>"Name"</Th>
                    <Th>"Role"</Th>
                    <Th>"Joined"</Th>
                    <Th>"Last active"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

#[component]
fn MemberRow(here: Here, member: MemberView) -> impl IntoView {
    let joined = member.joined_at;
    let suspended = member.status == MemberStatus::Suspended;
    let href = here.href(&format!("members/{}", member.id));
    let you = member.email == here.viewer.email;
    let activity = here.allows(Permission::AuditRead).then(|| {
        let href = Query::default()
            .with("actor", &member.user_id.to_string())
            .href(&here.href("audit"));
        view! {
            <Menu id=format!("menu-{}", member.id) label=format!("Actions for {}", member.name)>
                <MenuLink href=href icon=IconName::History>"Show activity"</MenuLink>
            </Menu>
        }
    });
    view! {
        <tr class="sm:[&>td]:py-1.5">
            <Td primary=true>
                <span class="flex items-center gap-2">
                    <RowLink href=href><Person name=member.name detail=member.email image=member.avatar/></RowLink>
                    {you.then(|| view! { <Badge>"You"</Badge> })}
                    {suspended.then(|| view! { <StatusBadge status=MemberStatus::Suspended.name()/> })}
                </span>
            </Td>
            <Td label="Role"><Badge>{member.role}</Badge></Td>
            <Td label="Joined"><Time at=joined offset=joined.offset() style=TimeStyle::Date/></Td>
            <Td label="Last active">
                {match member.last_active_at {
                    Some(at) => view! { <Time at=at offset=at.offset()/> }.into_any(),
                    None => "Not yet".into_any(),
                }}
            </Td>
            <Td actions=true>{activity}</Td>
        </tr>
    }
}
