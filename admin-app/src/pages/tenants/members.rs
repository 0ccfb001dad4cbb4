//! Who belongs to a tenant.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use shared::paging::Page as Rows;
use shared::views::{MemberView, TenantDetail};
use ui::prelude::*;

use super::header::{Part, TenantHeader, offer_parts, use_tenant_and_cursor};
use super::{When, get_tenant, list_members, tenant_href};
use crate::links::Query;
use crate::load::{Data, Load};

/// `/tenants/{tenant}/members`
pub struct MembersPage {
    data: Data<(TenantDetail, Rows<MemberView>)>,
}

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        let at = use_tenant_and_cursor();
        let data = Resource::new(
            move || at.get(),
            async |(tenant, cursor)| {
                let (detail, members) =
                    futures::join!(get_tenant(tenant.clone()), list_members(tenant, cursor));
                Ok((detail?, members?))
            },
        );
        Self { data }
    }

    fn view(this: Self) -> AnyView {
        offer_parts(this.data);
        let stale = RwSignal::new(false);
        view! {
            <Load resource=this.data stale=stale let:data>
                <Members detail=data.0 members=data.1 stale=stale/>
            </Load>
        }
        .into_any()
    }
}

#[component]
fn Members(detail: TenantDetail, members: Rows<MemberView>, stale: RwSignal<bool>) -> impl IntoView {
    let path = tenant_href(&detail.tenant.id.to_string(), Part::Members.path());
    let page = move |cursor: String| Query::default().with("cursor", &cursor).href(&path);
    let table = if members.items.is_empty() {
        view! {
            <EmptyState
                icon=IconName::Users
                title="No members here"
                description="Nobody belongs to this tenant, or nobody stands on this page."
            />
        }
        .into_any()
    } else {
        let rows = members.items.into_iter().map(|member| view! { <Row member=member/> }).collect_view();
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
            <Pager
                newer=members.previous.map(page.clone())
                older=members.next.map(page)
                summary="50 per page, in the order they joined"
            />
        }
        .into_any()
    };
    view! {
        <Page>
            <TenantHeader tenant=detail.tenant part=Part::Members/>
            {table}
        </Page>
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
