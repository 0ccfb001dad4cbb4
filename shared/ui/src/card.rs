//! A surface that holds things which belong together.

use leptos::prelude::*;

/// A card: heading, content, and a foot for the button that saves it.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// A sentence below the heading.
    #[prop(optional, into)]
    description: Option<String>,
    /// Buttons beside the heading.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// The foot.
    #[prop(optional, into)]
    footer: Option<ViewFnOnce>,
    /// Without padding, for a table or setting rows.
    #[prop(optional)]
    flush: bool,
    /// With a red edge, for what destroys.
    #[prop(optional)]
    danger: bool,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let head = title.map(|title| {
        view! {
            <header class="card-head">
                <div class="card-heading">
                    <h2 class="card-title">{title}</h2>
                    {description.map(|text| view! { <p class="card-description">{text}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="card-actions">{actions.run()}</div> })}
            </header>
        }
    });
    view! {
        <section class="card" class:card-danger=danger>
            {head}
            <div class="card-body" class:card-flush=flush>{children()}</div>
            {footer.map(|footer| view! { <footer class="card-footer">{footer.run()}</footer> })}
        </section>
    }
}
