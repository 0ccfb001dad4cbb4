//! The list of tenants: search, filters, order, pages.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::paging::Page as Rows;
use shared::views::{Found, TenantList, TenantView};
use ui::prelude::*;

use super::list_state::{ListState, PATH};
use super::{Neighbours, PlanBadge, When, list_tenants, tenant_href};
use crate::layout::offer_nearby;
use ui::links::use_query;

const PLANS: [&str; 3] = ["free", "team", "enterprise"];
const STATUSES: [&str; 3] = ["active", "suspended", "deleted"];

/// `/tenants`
#[component]
pub fn TenantsPage() -> impl IntoView {
    let query = use_query();
    let state = Memo::new(move |_| query.with(ListState::of));
    let list = Resource::new(
        move || state.get(),
        |state| {
            let get = |key| state.get(key);
            list_tenants(
                get("q"),
                get("plan"),
                get("status"),
                get("sort"),
                get("cursor"),
            )
        },
    );
    let pending = RwSignal::new(false);
    // Made here: one made with the rows is gone when newer rows are on their way.
    let outdated = Signal::from(pending);
    offer_nearby(move || palette_items(list));
    view! {
        <Title text="Tenants"/>
        <Page>
            <PageHeader
                title="Tenants"
                description="Every customer's workspace, with plan, seats and activity."
            />
            <Load resource=list pending=pending let:list>
                // The state may be ahead of the list that is still shown: read, not followed.
                <TenantListView state=state.get_untracked() list=list stale=outdated/>
            </Load>
        </Page>
    }
}

fn palette_items(list: Data<TenantList>) -> Vec<PaletteItem> {
    let Some(Ok(list)) = list.get() else {
        return Vec::new();
    };
    let items = list.page.items.into_iter().map(|tenant| {
        let href = tenant_href(&tenant.id.to_string(), "");
        PaletteItem::new(tenant.name, "On this page", href, IconName::Building)
    });
    items.collect()
}

#[component]
fn TenantListView(state: ListState, list: TenantList, stale: Signal<bool>) -> impl IntoView {
    let TenantList { page, found } = list;
    let filtered = state.clone();
    view! {
        <FilterBar
            action=PATH
            search_label="Search by name or address"
            search=state.get("q")
            keep=state.kept_by_search()
            clear_href=state.is_filtered().then(|| state.unfiltered())
            count=count_text(found)
        >
            <Filter state=filtered.clone() name="plan" label="Plan" values=&PLANS/>
            <Filter state=filtered name="status" label="Status" values=&STATUSES/>
        </FilterBar>
        <Rows state=state page=page stale=stale/>
    }
}

#[component]
fn Filter(
    state: ListState,
    name: &'static str,
    label: &'static str,
    values: &'static [&'static str],
) -> impl IntoView {
    let current = state.get(name);
    let options = values
        .iter()
        .map(|value| FilterOption::new(sentence(value), state.with(name, value), current == *value))
        .collect();
    view! {
        <FilterChip
            id=format!("filter-{name}")
            label=label
            value=(!current.is_empty()).then(|| sentence(&current))
            remove_href=state.with(name, "")
            options=options
        />
    }
}

#[component]
fn Rows(state: ListState, page: Rows<TenantView>, stale: Signal<bool>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoRows state=state/> }.into_any();
    }
    let head = view! { <Head state=state.clone()/> };
    let rows = page
        .items
        .into_iter()
        .map(|tenant| view! { <Row tenant=tenant/> })
        .collect_view();
    view! {
        <DataTable caption="Tenants" stale=stale>
            {head}
            <tbody>{rows}</tbody>
        </DataTable>
        <Neighbours
            previous=page.previous.map(|cursor| state.page(&cursor))
            next=page.next.map(|cursor| state.page(&cursor))
            summary="50 per page"
        />
    }
    .into_any()
}

#[component]
fn Head(state: ListState) -> impl IntoView {
    let sorting = |column, label: &'static str, numeric| {
        let (href, sort) = (state.sorted_by(column), state.sort_of(column));
        view! { <SortHeader label=label href=href sort=sort numeric=numeric/> }
    };
    view! {
        <thead>
            <tr>
                {sorting("name", "Tenant", false)}
                <Th>"Plan"</Th>
                <Th>"Status"</Th>
                {sorting("seats", "Seats", true)}
                {sorting("last_active", "Last active", false)}
                {sorting("created", "Created", false)}
            </tr>
        </thead>
    }
}

#[component]
fn Row(tenant: TenantView) -> impl IntoView {
    view! {
        <tr>
            <Td primary=true>
                <span class="inline-flex items-center gap-2">
                    <Avatar name=tenant.name.clone() shape=AvatarShape::Workspace/>
                    <RowLink href=tenant_href(&tenant.id.to_string(), "")>{tenant.name}</RowLink>
                    <span class="font-normal text-muted">{tenant.slug}</span>
                </span>
            </Td>
            <Td label="Plan"><PlanBadge plan=tenant.plan/></Td>
            <Td label="Status"><StatusBadge status=tenant.status/></Td>
            <Td label="Seats" numeric=true>{tenant.seats}</Td>
            <Td label="Last active"><When at=tenant.last_active_at/></Td>
            <Td label="Created"><When at=tenant.created_at style=TimeStyle::Date/></Td>
        </tr>
    }
}

#[component]
fn NoRows(state: ListState) -> impl IntoView {
    if state.is_filtered() {
        view! {
            <NoMatches
                title="No tenants match"
                description="No tenant has this name or address, plan and status together."
                clear_href=state.unfiltered()
            />
        }
        .into_any()
    } else if state.is_further_page() {
        view! {
            <NoMatches
                title="Nothing on this page"
                description="The tenants that stood here are gone."
                clear_href=state.unfiltered()
            />
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                icon=IconName::Building
                title="No tenants yet"
                description="A tenant appears here as soon as somebody signs up and creates a workspace."
            />
        }
        .into_any()
    }
}

fn count_text(found: Found) -> String {
    match (found.count, found.more) {
        (1, false) => "1 tenant".to_owned(),
        (count, more) => {
            let more = if more { "more than " } else { "" };
            // Up to ten thousand, which a float holds exactly.
            let count = i32::try_from(count).unwrap_or(i32::MAX);
            format!("{more}{} tenants", format_number(f64::from(count)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_reads_as_a_sentence_would_have_it() {
        let text = |count, more| count_text(Found { count, more });
        assert_eq!(text(0, false), "0 tenants");
        assert_eq!(text(1, false), "1 tenant");
        assert!(text(10_000, true).starts_with("more than 10"));
    }
}
