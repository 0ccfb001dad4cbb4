//! Nothing to show: why, and what to do next. "Nothing yet" is not "nothing found".

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// A list without anything in it yet. Its child is the next action.
#[component]
pub fn EmptyState(
    /// An icon of the thing.
    icon: IconName,
    /// "No projects yet".
    #[prop(into)]
    title: String,
    /// Why, and what the thing is for.
    #[prop(into)]
    description: String,
    /// The next action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Icon name=icon size=20/></span>
            <h2 class="empty-title">{title}</h2>
            <p class="empty-description">{description}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}

/// A list whose filters match nothing.
#[component]
pub fn NoMatches(
    /// "No projects match".
    #[prop(into)]
    title: String,
    /// What was looked for.
    #[prop(into)]
    description: String,
    /// The page without filters.
    #[prop(into)]
    clear_href: String,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Icon name=IconName::Search size=20/></span>
            <h2 class="empty-title">{title}</h2>
            <p class="empty-description">{description}</p>
            <div class="empty-actions">
                <a class="btn btn-secondary btn-md" href=clear_href>{crate::text::ui_text().clear}</a>
            </div>
        </div>
    }
}
