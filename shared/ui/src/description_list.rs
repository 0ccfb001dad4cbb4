//! Names and values of one thing.

use leptos::prelude::*;

/// A list of [`Description`]s.
#[component]
pub fn DescriptionList(
    /// The pairs.
    children: Children,
) -> impl IntoView {
    view! { <dl class="descriptions">{children()}</dl> }
}

/// One name and its value.
#[component]
pub fn Description(
    /// The name.
    #[prop(into)]
    term: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="description">
            <dt class="description-term">{term}</dt>
            <dd class="description-value">{children()}</dd>
        </div>
    }
}
