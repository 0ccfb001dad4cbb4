//! A setting is a row: what it is on the left third, its control on the right two.

use leptos::prelude::*;

/// One setting. Put several into a [`crate::card::Card`].
#[component]
pub fn SettingRow(
    /// What it is called.
    #[prop(into)]
    title: String,
    /// What it does, in a sentence or two.
    #[prop(optional, into)]
    description: Option<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="setting">
            <div class="setting-text">
                <h2 class="setting-title">{title}</h2>
                {description.map(|text| view! { <p class="setting-description">{text}</p> })}
            </div>
            <div class="setting-control">{children()}</div>
        </section>
    }
}
