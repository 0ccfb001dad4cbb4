//! Tables: a sticky header, links that sort, keyset paging, and rows that become cards on a phone.
//!
//! Write `<thead>` and `<tbody>` yourself: without `<tbody>` the browser adds one and hydration fails.

use leptos::prelude::*;

use crate::button::{ButtonKind, ButtonLink, Size};
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// The height of a table's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// The app's own: 40 px for tenants, 32 px for operators.
    #[default]
    App,
    /// 40 px.
    Comfortable,
    /// 32 px.
    Compact,
}

/// A table of things.
#[component]
pub fn DataTable(
    /// What the table holds; read aloud, not shown.
    #[prop(into)]
    caption: String,
    /// The height of its rows.
    #[prop(optional)]
    density: Density,
    /// While true, the rows are dimmed: newer ones are on their way.
    #[prop(optional, into)]
    stale: Signal<bool>,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="table-wrap"
            class:density-comfortable=density == Density::Comfortable
            class:density-compact=density == Density::Compact
            aria-busy=move || stale.get().then_some("true")
        >
            <table class="data-table">
                <caption class="sr-only">{caption}</caption>
                {children()}
            </table>
        </div>
    }
}

/// A column's header.
#[component]
pub fn Th(
    /// Its text; may be empty in a column of actions if `label` is given.
    #[prop(optional)]
    children: Option<Children>,
    /// Read aloud where the header shows nothing.
    #[prop(optional, into)]
    label: Option<String>,
    /// Aligned right, as numbers are.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    view! {
        <th scope="col" class:numeric=numeric>
            {children.map(|children| children())}
            {label.map(|label| view! { <span class="sr-only">{label}</span> })}
        </th>
    }
}

/// The direction a column is sorted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A column's header that sorts: a link to the same page, sorted otherwise.
#[component]
pub fn SortHeader(
    /// Its text.
    #[prop(into)]
    label: String,
    /// The page sorted by this column, or in the other direction if it is already.
    #[prop(into)]
    href: String,
    /// The direction, if the table is sorted by this column.
    #[prop(optional_no_strip)]
    sort: Option<SortOrder>,
    /// Aligned right, as numbers are.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    let (aria, icon) = match sort {
        Some(SortOrder::Ascending) => (Some("ascending"), IconName::ArrowUp),
        Some(SortOrder::Descending) => (Some("descending"), IconName::ArrowDown),
        None => (None, IconName::ArrowUpDown),
    };
    view! {
        <th scope="col" class:numeric=numeric aria-sort=aria>
            <a class="sort-link" href=href>
                <span>{label}</span>
                <Icon name=icon size=12/>
            </a>
        </th>
    }
}

/// A cell. On a phone its `label` stands before it.
#[component]
pub fn Td(
    /// The column's header; empty for the row's title and its actions.
    #[prop(optional, into)]
    label: String,
    /// Aligned right, as numbers are.
    #[prop(optional)]
    numeric: bool,
    /// The name of the row's thing: the title of its card.
    #[prop(optional)]
    primary: bool,
    /// Buttons at the end of the row.
    #[prop(optional)]
    actions: bool,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let label = (!label.is_empty()).then_some(label);
    view! {
        <td data-label=label class:numeric=numeric class:cell-primary=primary class:cell-actions=actions>
            {children()}
        </td>
    }
}

/// The link to a row's own page, wide as the row.
#[component]
pub fn RowLink(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// The name of the row's thing.
    children: Children,
) -> impl IntoView {
    view! { <a class="row-link" href=href>{children()}</a> }
}

/// Links to the newer and the older page. Without either address the link is shown but cannot be used.
#[component]
pub fn Pager(
    /// The page of newer rows.
    #[prop(optional_no_strip)]
    newer: Option<String>,
    /// The page of older rows.
    #[prop(optional_no_strip)]
    older: Option<String>,
    /// What is shown: "50 per page".
    #[prop(optional, into)]
    summary: Option<String>,
) -> impl IntoView {
    let text = ui_text();
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-summary">{summary}</p>
            <div class="pager-links">
                <PagerLink href=newer icon=IconName::ChevronLeft rel="prev">{text.newer}</PagerLink>
                <PagerLink href=older icon=IconName::ChevronRight rel="next">{text.older}</PagerLink>
            </div>
        </nav>
    }
}

#[component]
fn PagerLink(
    href: Option<String>,
    icon: IconName,
    rel: &'static str,
    children: Children,
) -> impl IntoView {
    match href {
        Some(href) => view! {
            <ButtonLink href=href size=Size::Sm kind=ButtonKind::Secondary icon=icon attr:rel=rel>
                {children()}
            </ButtonLink>
        }
        .into_any(),
        None => view! {
            <span class="btn btn-secondary btn-sm is-disabled" aria-disabled="true" role="link">
                <Icon name=icon/>
                <span class="btn-label">{children()}</span>
            </span>
        }
        .into_any(),
    }
}
