//! News that stays on the page until it is no longer true.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::tone::Tone;

/// A message above a page or inside it.
#[component]
pub fn Banner(
    /// What it means.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// Its first words, set apart.
    #[prop(optional, into)]
    title: Option<String>,
    /// What it says.
    children: Children,
    /// A link or button at its end.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <div class=format!("banner banner-{}", tone.as_str())>
            <Icon name=tone.icon()/>
            <div class="banner-text">
                {title.map(|title| view! { <p class="banner-title">{title}</p> })}
                <div>{children()}</div>
            </div>
            {action.map(|action| view! { <div class="banner-action">{action.run()}</div> })}
        </div>
    }
}

/// The bar above everything while an operator looks at a workspace as somebody else. It cannot be dismissed.
#[component]
pub fn ImpersonationBanner(
    /// The operator.
    #[prop(into)]
    operator: String,
    /// As whom they look.
    #[prop(into)]
    subject: String,
    /// Why.
    #[prop(into)]
    reason: String,
    /// How long it lasts: "42 min left".
    #[prop(into)]
    remaining: Signal<String>,
    /// Whether nothing can be changed.
    #[prop(default = true)]
    read_only: bool,
    /// The form that ends it.
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="impersonation" aria-label="Impersonation">
            <Icon name=IconName::Eye/>
            <p class="impersonation-text">
                <strong>{operator}</strong> " is viewing as " <strong>{subject}</strong>
                <span class="impersonation-reason">{reason}</span>
            </p>
            {read_only.then(|| view! { <span class="impersonation-mark">"Read-only"</span> })}
            <span class="impersonation-time">{move || remaining.get()}</span>
            {children()}
        </aside>
    }
}
