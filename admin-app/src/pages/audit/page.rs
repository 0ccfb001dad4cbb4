//! The page of the log: filters, entries by day, pages.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::events::EventKind;
use ui::links::{Query, use_query};
use ui::prelude::*;

use super::{COMMAND_LINE, OperatorLogView, SYSTEM, list_operator_log};
use crate::pages::tenants::Entries;

const PATH: &str = "/audit";
const KEYS: [&str; 3] = ["operator", "event", "cursor"];

/// `/audit`
#[component]
pub fn OperatorLogPage() -> impl IntoView {
    let query = use_query();
    let filter = Memo::new(move |_| query.with(|query| query.only(&KEYS)));
    let log = Resource::new(
        move || filter.get(),
        |filter| {
            let get = |key| filter.get(key).to_owned();
            list_operator_log(get("operator"), get("event"), get("cursor"))
        },
    );
    view! {
        <Title text="Operators’ log"/>
        <Page>
            <PageHeader
                title="Operators’ log"
                description="What operators, the command line and the system did. What was done to a tenant stands in that tenant's own log, too. Nobody can change it."
            />
            <Load resource=log shape=SkeletonShape::Rows let:view>
                <Log filter=filter.get_untracked() view=view/>
            </Load>
        </Page>
    }
}

#[component]
fn Log(filter: Query, view: OperatorLogView) -> impl IntoView {
    let OperatorLogView { entries, people } = view;
    let filters = view! { <Filters filter=filter.without(&["cursor"]) people=people/> };
    if entries.items.is_empty() {
        return view! {
            {filters}
            <NoMatches
                title="No entries match"
                description="No operator did anything like this, or nothing stands on this page."
                clear_href=PATH
            />
        }
        .into_any();
    }
    let page = |cursor: String| filter.with("cursor", &cursor).href(PATH);
    let (newer, older) = (entries.previous.map(page), entries.next.map(page));
    let paged = newer.is_some() || older.is_some();
    view! {
        {filters}
        <h2 class="sr-only">"What happened"</h2>
        <Card><Entries entries=entries.items detailed=true usual_actor="operator"/></Card>
        {paged.then(|| view! { <Pager newer=newer older=older summary="50 per page"/> })}
    }
    .into_any()
}

#[component]
fn Filters(filter: Query, people: Vec<(String, String)>) -> impl IntoView {
    let href = |key: &str, value: &str| filter.with(key, value).href(PATH);
    let (operator, event) = (
        filter.get("operator").to_owned(),
        filter.get("event").to_owned(),
    );
    let everybody: Vec<(String, String)> = people
        .into_iter()
        .chain(
            [(COMMAND_LINE, "Command line"), (SYSTEM, "System")]
                .map(|(key, name)| (key.to_owned(), name.to_owned())),
        )
        .collect();
    let name = everybody
        .iter()
        .find(|(id, _)| *id == operator)
        .map(|(_, name)| name.clone());
    let chosen = (!operator.is_empty()).then(|| name.unwrap_or_else(|| "One operator".to_owned()));
    let operators = everybody
        .into_iter()
        .map(|(id, name)| FilterOption::new(name, href("operator", &id), id == operator))
        .collect();
    let events = EventKind::of_operators()
        .map(|kind| kind.spec().name)
        .map(|name| FilterOption::new(sentence(name), href("event", name), name == event))
        .collect();
    let (anybody, anything) = (href("operator", ""), href("event", ""));
    let event = (!event.is_empty()).then(|| sentence(&event));
    view! {
        <div class="filter-bar">
            <FilterChip
                id="filter-operator"
                label="Operator"
                value=chosen
                remove_href=anybody
                options=operators
            />
            <FilterChip
                id="filter-event"
                label="Event"
                value=event
                remove_href=anything
                options=events
            />
        </div>
    }
}
