//! Tabs are links: each has an address, and the current one says so.

use leptos::prelude::*;

/// A row of [`Tab`]s.
#[component]
pub fn Tabs(
    /// What they are parts of: "Settings".
    #[prop(into)]
    label: String,
    /// The tabs.
    children: Children,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            <ul class="tabs-list">{children()}</ul>
        </nav>
    }
}

/// One tab.
#[component]
pub fn Tab(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// Whether it is shown now.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// How many things it holds.
    #[prop(optional, into)]
    count: Option<String>,
    /// Its label.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <a class="tab" href=href aria-current=move || current.get().then_some("page")>
                {children()}
                {count.map(|count| view! { <span class="tab-count">{count}</span> })}
            </a>
        </li>
    }
}
