//! The filters above a table: a GET form and links, so that the whole state stands in the address.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::Form;
use web_sys::FormData;

use crate::button::{Button, ButtonKind, Size};
use crate::icon::{Icon, IconName};
use crate::menu::MenuPanel;
use crate::text::ui_text;

/// Search, chips, date range, clear, count and export.
#[component]
pub fn FilterBar(
    /// The address of the page itself.
    #[prop(into)]
    action: String,
    /// What is searched: "Search projects".
    #[prop(into)]
    search_label: String,
    /// The name the search is sent under.
    #[prop(default = "q".to_owned(), into)]
    search_name: String,
    /// What is searched for now.
    #[prop(optional, into)]
    search: String,
    /// Other parts of the address to keep when searching: name and value.
    #[prop(optional)]
    keep: Vec<(String, String)>,
    /// The address without filters, if any is active.
    #[prop(optional_no_strip)]
    clear_href: Option<String>,
    /// How many were found: "128 projects".
    #[prop(optional, into)]
    count: MaybeProp<String>,
    /// The export link or menu.
    #[prop(optional, into)]
    export: Option<ViewFnOnce>,
    /// `FilterChip`s and `DateRangeChip`s.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let text = ui_text();
    let hidden = keep
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let form_label = search_label.clone();
    view! {
        <div class="filter-bar">
            <Form
                action=action
                method="get"
                on_form_data=Arc::new(leave_out_button)
                attr:class="filter-form"
                attr:role="search"
                attr:aria-label=form_label
            >
                <div class="filter-search">
                    <button type="submit" class="filter-search-button" aria-label=text.search>
                        <Icon name=IconName::Search/>
                    </button>
                    <input
                        class="input"
                        type="search"
                        name=search_name
                        value=search.clone()
                        // Without it, what was typed stays when a link clears the search.
                        prop:value=search
                        placeholder=search_label.clone()
                        aria-label=search_label
                        autocomplete="off"
                    />
                </div>
                {hidden}
                {children.map(|children| view! { <div class="filter-chips">{children()}</div> })}
                {clear_href.map(|href| view! { <a class="filter-clear" href=href>{text.clear}</a> })}
            </Form>
            <div class="filter-end">
                <p class="filter-count" role="status">{move || count.get()}</p>
                {export.map(ViewFnOnce::run)}
            </div>
        </div>
    }
}

/// The router's form adds the button that sends it even where that has no name, as a browser does not.
fn leave_out_button(form: &FormData) {
    form.delete("");
}

/// A value a [`FilterChip`] offers.
#[derive(Clone, Debug)]
pub struct FilterOption {
    /// What is read.
    pub label: String,
    /// The page with this filter.
    pub href: String,
    /// Whether it is in force.
    pub selected: bool,
}

impl FilterOption {
    /// A value.
    pub fn new(label: impl Into<String>, href: impl Into<String>, selected: bool) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            selected,
        }
    }
}

/// One filter: "+ Status" while it is only suggested, "Status: Active ×" while in force.
#[component]
pub fn FilterChip(
    /// Its popover's id, unique in the page.
    #[prop(into)]
    id: String,
    /// What it filters by.
    #[prop(into)]
    label: String,
    /// The value in force, as it is read.
    #[prop(optional_no_strip)]
    value: Option<String>,
    /// The page without this filter.
    #[prop(into)]
    remove_href: String,
    /// The values to choose from.
    options: Vec<FilterOption>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|option| {
            view! {
                <a class="menu-item" href=option.href aria-current=option.selected.then_some("true")>
                    <span class="menu-item-label">{option.label}</span>
                    {option.selected.then(|| view! { <Icon name=IconName::Check/> })}
                </a>
            }
        })
        .collect_view();
    view! {
        <Chip id=id label=label value=value remove_href=remove_href>
            {options}
        </Chip>
    }
}

/// A span of days: two date fields that belong to the filter bar's form.
#[component]
pub fn DateRangeChip(
    /// Its popover's id, unique in the page.
    #[prop(into)]
    id: String,
    /// What it filters by.
    #[prop(into)]
    label: String,
    /// The span in force, as it is read.
    #[prop(optional_no_strip)]
    value: Option<String>,
    /// The page without this filter.
    #[prop(into)]
    remove_href: String,
    /// The name and the value (`2026-11-01`) of the first day.
    from: (String, String),
    /// The name and the value of the last day.
    to: (String, String),
) -> impl IntoView {
    let text = ui_text();
    let (from_id, to_id) = (format!("{id}-from"), format!("{id}-to"));
    view! {
        <Chip id=id label=label value=value remove_href=remove_href>
            <div class="filter-dates">
                <div class="field">
                    <label class="field-label" for=from_id.clone()>{text.from}</label>
                    <input class="input" type="date" id=from_id name=from.0 value=from.1/>
                </div>
                <div class="field">
                    <label class="field-label" for=to_id.clone()>{text.to}</label>
                    <input class="input" type="date" id=to_id name=to.0 value=to.1/>
                </div>
                <Button submit=true kind=ButtonKind::Primary size=Size::Sm>{text.apply}</Button>
            </div>
        </Chip>
    }
}

#[component]
fn Chip(
    id: String,
    label: String,
    value: Option<String>,
    remove_href: String,
    children: Children,
) -> impl IntoView {
    let text = ui_text();
    let active = value.is_some();
    let remove_label = format!("{}: {label}", text.remove_filter);
    view! {
        <div class="menu chip" class:chip-active=active>
            <button type="button" class="chip-button menu-trigger" popovertarget=id.clone()>
                {(!active).then(|| view! { <Icon name=IconName::Plus size=14/> })}
                <span class="chip-label">{label.clone()}</span>
                {value.map(|value| view! { <span class="chip-value">{value}</span> })}
            </button>
            {active.then(|| view! {
                <a class="chip-remove" href=remove_href aria-label=remove_label>
                    <Icon name=IconName::X size=14/>
                </a>
            })}
            <MenuPanel id=id label=label>{children()}</MenuPanel>
        </div>
    }
}
