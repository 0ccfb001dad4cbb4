//! The list of operators: search, filters, pages.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::paging::Page as Rows;
use shared::views::{OperatorStatus, OperatorView};
use ui::links::{Query, use_query};
use ui::prelude::*;

use super::read::list_operators;
use super::{PATH, RoleBadge, operator_href};
use crate::pages::tenants::{Neighbours, When};
use crate::viewer::{Viewer, use_viewer};

const KEYS: [&str; 4] = ["q", "role", "status", "cursor"];

/// `/operators`
#[component]
pub fn OperatorsPage() -> impl IntoView {
    let viewer = use_viewer();
    let query = use_query();
    let filter = Memo::new(move |_| query.with(|query| query.only(&KEYS)));
    let operators = Resource::new(
        move || filter.get(),
        |filter| {
            let get = |key| filter.get(key).to_owned();
            list_operators(get("q"), get("role"), get("status"), get("cursor"))
        },
    );
    let pending = RwSignal::new(false);
    // Made here: one made with the rows is gone when newer rows are on their way.
    let stale = Signal::from(pending);
    let may_invite = viewer.allows(OperatorPermission::OperatorsWrite);
    view! {
        <Title text="Operators"/>
        <Page>
            <PageHeader
                title="Operators"
                description="The team that runs the product: who can sign in here, and what their role allows."
                actions=move || may_invite.then(|| view! {
                    <ButtonLink href="/operators/new" kind=ButtonKind::Primary icon=IconName::UserPlus>
                        "Invite operator"
                    </ButtonLink>
                })
            />
            <Load resource=operators pending=pending let:page>
                <Filters filter=filter.get_untracked()/>
                <Listed viewer=viewer.clone() filter=filter.get_untracked() page=page stale=stale/>
            </Load>
        </Page>
    }
}

#[component]
fn Filters(filter: Query) -> impl IntoView {
    // Another filter finds other operators: it begins with the first page.
    let base = filter.without(&["cursor"]);
    let href = |key: &str, value: &str| base.with(key, value).href(PATH);
    let (role, status) = (filter.get("role"), filter.get("status"));
    let roles = OperatorRole::ALL
        .map(|one| FilterOption::new(one.name(), href("role", one.key()), one.key() == role))
        .to_vec();
    let statuses = OperatorStatus::ALL
        .map(|one| {
            let selected = one.name() == status;
            FilterOption::new(status_name(one), href("status", one.name()), selected)
        })
        .to_vec();
    let role = role
        .parse()
        .ok()
        .map(|role: OperatorRole| role.name().to_owned());
    let status = OperatorStatus::from_name(status).map(|status| status_name(status).to_owned());
    let (any_role, any_status) = (href("role", ""), href("status", ""));
    let filtered = KEYS.iter().any(|key| !filter.get(key).is_empty());
    view! {
        <FilterBar
            action=PATH
            search_label="Search by name or e-mail"
            search=filter.get("q").to_owned()
            keep=base.without(&["q"]).pairs()
            clear_href=filtered.then(|| PATH.to_owned())
        >
            <FilterChip
                id="filter-role"
                label="Role"
                value=role
                remove_href=any_role
                options=roles
            />
            <FilterChip
                id="filter-status"
                label="Status"
                value=status
                remove_href=any_status
                options=statuses
            />
        </FilterBar>
    }
}

const fn status_name(status: OperatorStatus) -> &'static str {
    match status {
        OperatorStatus::Active => "Active",
        OperatorStatus::Invited => "Invited",
        OperatorStatus::Disabled => "Disabled",
    }
}

#[component]
fn Listed(
    viewer: Viewer,
    filter: Query,
    page: Rows<OperatorView>,
    stale: Signal<bool>,
) -> impl IntoView {
    if page.items.is_empty() {
        return view! {
            <NoMatches
                title="No operators match"
                description="Nobody here matches the search and the filters."
                clear_href=PATH
            />
        }
        .into_any();
    }
    let to = |cursor: String| filter.with("cursor", &cursor).href(PATH);
    let (previous, next) = (page.previous.map(to), page.next.map(to));
    let rows = page
        .items
        .into_iter()
        .map(|operator| {
            let you = operator.email == viewer.email;
            view! { <Row operator=operator you=you/> }
        })
        .collect_view();
    view! {
        <DataTable caption="Operators" stale=stale>
            <thead>
                <tr>
                    <Th>"Name"</Th>
                    <Th>"E-mail"</Th>
                    <Th>"Role"</Th>
                    <Th>"Status"</Th>
                    <Th>"Last active"</Th>
                    <Th>"Created"</Th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
        <Neighbours previous=previous next=next summary="50 per page, in the order they were created"/>
    }
    .into_any()
}

#[component]
fn Row(operator: OperatorView, you: bool) -> impl IntoView {
    let href = operator_href(&operator.id.to_string());
    view! {
        <tr>
            <Td primary=true>
                <span class="inline-flex items-center gap-2">
                    <RowLink href=href><Person name=operator.name/></RowLink>
                    {you.then(|| view! { <Badge>"You"</Badge> })}
                </span>
            </Td>
            <Td label="E-mail">{operator.email}</Td>
            <Td label="Role"><RoleBadge role=operator.role/></Td>
            <Td label="Status"><StatusBadge status=operator.status.name()/></Td>
            <Td label="Last active"><When at=operator.last_active_at/></Td>
            <Td label="Created"><When at=operator.created_at style=TimeStyle::Date/></Td>
        </tr>
    }
}
