//! The filters above the log. All of them stand in the address, so that a view can be shared.

use super::exports::BeginAuditExport;
use super::query::KEYS;
use super::words;
use crate::days::whole_day;
use crate::here::Here;
use leptos::prelude::*;
use server_fn::ServerFn as _;
use shared::audit_export::ExportFormat;
use shared::permissions::Permission;
use ui::links::Query;
use ui::prelude::*;

/// Presets of the time chip: the value in the address, and what is read.
const SPANS: [(&str, &str); 4] = [
    ("1d", "Today"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
];

/// Searches that many need, ready to be followed.
const PRESETS: [(&str, &str); 5] = [
    ("Everything", ""),
    ("People", "action:member. action:invitation."),
    ("Projects", "action:project."),
    ("Exports and retention", "action:audit."),
    ("Refused", "result:refused"),
];

/// A tab a preset.
#[component]
pub(super) fn Presets(path: String, filter: Query) -> impl IntoView {
    let searched = filter.get("q").to_owned();
    let tabs = PRESETS
        .into_iter()
        .map(|(label, search)| {
            let href = filter.with("q", search).href(&path);
            let current = Signal::stored(searched == search);
            view! { <Tab href=href current=current>{label}</Tab> }
        })
        .collect_view();
    view! { <Tabs label="Presets">{tabs}</Tabs> }
}

/// Search, event, person, time, export.
#[component]
pub(super) fn Filters(
    here: Here,
    filter: Query,
    people: Vec<(String, String)>,
    count: String,
) -> impl IntoView {
    let path = here.href("audit");
    let filtered = KEYS.iter().any(|key| !filter.get(key).is_empty());
    let export = here
        .allows(Permission::AuditExport)
        .then(|| (here.slug(), filter.only(&KEYS)));
    view! {
        <FilterBar
            action=path.clone()
            search_label="Search by person or thing"
            search=filter.get("q")
            keep=filter.only(&["action", "actor", "since"]).pairs()
            clear_href=filtered.then(|| path.clone())
            count=count
            export=move || export.map(|(slug, filter)| view! { <ExportMenu slug=slug filter=filter/> })
        >
            <EventChip path=path.clone() filter=filter.clone()/>
            <PersonChip path=path.clone() filter=filter.clone() people=people/>
            <SpanChip path=path.clone() filter=filter.clone()/>
            <DaysChip path=path filter=filter/>
        </FilterBar>
    }
}

/// As what the log is exported, under the filter at hand. A short one is downloaded at once, a long one
/// leads to the list of exports.
#[component]
fn ExportMenu(slug: String, filter: Query) -> impl IntoView {
    let list = crate::links::workspace(&slug, "audit/exports");
    let formats = ExportFormat::ALL
        .iter()
        .map(|format| {
            view! { <MenuAction submit=true attr:name="format" attr:value=format.name()>{format.label()}</MenuAction> }
        })
        .collect_view();
    // No script may send it: what comes back may be a file.
    view! {
        <Menu id="audit-export" label="Export" trigger=|| view! { <Icon name=IconName::Download/> "Export" }>
            <form method="post" action=BeginAuditExport::url()>
                <input type="hidden" name="tenant" value=slug/>
                <input type="hidden" name="query" value=filter.href("")/>
                {formats}
            </form>
            <MenuSeparator/>
            <MenuLink href=list>"Exports"</MenuLink>
        </Menu>
    }
}

#[component]
fn EventChip(path: String, filter: Query) -> impl IntoView {
    let chosen = filter.get("action").to_owned();
    let option = |action: &str| {
        FilterOption::new(
            words::choice(action),
            filter.with("action", action).href(&path),
            chosen == action,
        )
    };
    let options = words::groups()
        .into_iter()
        .flat_map(|(noun, names)| {
            // A group of one says nothing that its event does not.
            let all = (names.len() > 1).then(|| option(&format!("{noun}.")));
            all.into_iter()
                .chain(names.into_iter().map(option))
                .collect::<Vec<_>>()
        })
        .collect();
    view! {
        <FilterChip
            id="filter-event"
            label="Event"
            value=(!chosen.is_empty()).then(|| words::choice(&chosen))
            remove_href=filter.without(&["action"]).href(&path)
            options=options
        />
    }
}

#[component]
fn PersonChip(path: String, filter: Query, people: Vec<(String, String)>) -> impl IntoView {
    let chosen = filter.get("actor").to_owned();
    let name = people
        .iter()
        .find(|(id, _)| *id == chosen)
        .map(|(_, name)| name.clone());
    let value = (!chosen.is_empty()).then(|| name.unwrap_or_else(|| "A former member".to_owned()));
    let options = people
        .into_iter()
        .map(|(id, name)| {
            FilterOption::new(name, filter.with("actor", &id).href(&path), id == chosen)
        })
        .collect::<Vec<_>>();
    let useful = value.is_some() || !options.is_empty();
    useful.then(|| {
        view! {
            <FilterChip
                id="filter-person"
                label="Person"
                value=value
                remove_href=filter.without(&["actor"]).href(&path)
                options=options
            />
        }
    })
}

#[component]
fn SpanChip(path: String, filter: Query) -> impl IntoView {
    let chosen = filter.get("since").to_owned();
    let label = SPANS
        .iter()
        .find(|(value, _)| *value == chosen)
        .map(|(_, label)| (*label).to_owned());
    let whole = filter.without(&["since", "from", "until"]);
    let options = SPANS
        .iter()
        .map(|(value, label)| {
            FilterOption::new(
                *label,
                whole.with("since", value).href(&path),
                *value == chosen,
            )
        })
        .collect();
    view! {
        <FilterChip
            id="filter-time"
            label="Time"
            value=label
            remove_href=filter.without(&["since"]).href(&path)
            options=options
        />
    }
}

#[component]
fn DaysChip(path: String, filter: Query) -> impl IntoView {
    let (from, until) = (
        filter.get("from").to_owned(),
        filter.get("until").to_owned(),
    );
    let value = match (from.is_empty(), until.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("since {}", whole_day(&from))),
        (true, false) => Some(format!("until {}", whole_day(&until))),
        (false, false) => Some(format!("{} to {}", whole_day(&from), whole_day(&until))),
    };
    view! {
        <DateRangeChip
            id="filter-days"
            label="Days"
            value=value
            remove_href=filter.without(&["from", "until"]).href(&path)
            from=("from".to_owned(), from)
            to=("until".to_owned(), until)
        />
    }
}
