//! Who belongs to a tenant.

use leptos::prelude::*;
use shared::paging::Page as Rows;
use shared::views::{MemberView, TenantDetail};
use ui::prelude::*;

use super::frame::{LoadPart, use_tenant_and_cursor};
use super::{Neighbours, When, list_members, tenant_href};
use ui::links::Query;

/// `/tenants/{tenant}/members`
#[component]
pub fn MembersPage() -> impl IntoView {
    let at = use_tenant_and_cursor();
    let members = Resource::new(
        move || at.get(),
        |(tenant, cursor)| list_members(tenant, cursor),
    );
    let pending = RwSignal::new(false);
    // Made here: one made with the rows is gone when newer rows are on their way.
    let stale = Signal::from(pending);
    view! {
        <LoadPart resource=members pending=pending let:data>
            <Members detail=data.0 members=data.1 stale=stale/>
        </LoadPart>
    }
}

#[component]
fn Members(detail: TenantDetail, members: Rows<MemberView>, stale: Signal<bool>) -> impl IntoView {
    let path = tenant_href(&detail.tenant.id.to_string(), "members");
    let page = move |cursor: String| Query::default().with("cursor", &cursor).href(&path);
    if members.items.is_empty() {
        view! {
            <EmptyState
                icon=IconName::Users
                title="No members here"
                description="Nobody belongs to this tenant, or nobody stands on this page."
            />
        }
        .into_any()
    } else {
        let rows = members
            .items
            .into_iter()
            .map(|member| view! { <Row member=member/> })
            .collect_view();
        view! {
            <DataTable caption="Members" stale=stale>
                <thead>
                    <tr>
                        <Th>"Name"</Th>
                        <Th>"E-mail"</Th>
                        <Th>"Role"</Th>
                        <Th>"Last active"</Th>
                        <Th>"Joined"</Th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </DataTable>
            <Neighbours
                previous=members.previous.map(page.clone())
                next=members.next.map(page)
                summary="50 per page, in the order they joined"
            />
        }
        .into_any()
    }
}

#[component]
fn Row(member: MemberView) -> impl IntoView {
    view! {
        <tr>
            <Td primary=true><Person name=member.name/></Td>
            <Td label="E-mail">{member.email}</Td>
            <Td label="Role"><Badge>{member.role}</Badge></Td>
            <Td label="Last active"><When at=member.last_active_at/></Td>
            <Td label="Joined"><When at=member.joined_at style=TimeStyle::Date/></Td>
        </tr>
    }
}
