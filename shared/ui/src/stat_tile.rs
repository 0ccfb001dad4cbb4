//! One figure, and how it moved.

use leptos::prelude::*;

use crate::tone::Tone;

/// A figure with its name. Put several into a [`StatRow`].
#[component]
pub fn StatTile(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The figure, as it is read.
    #[prop(into)]
    value: String,
    /// How it moved, or what it is out of: "+12 % this month".
    #[prop(optional, into)]
    detail: Option<String>,
    /// Whether the movement is good.
    #[prop(optional)]
    tone: Tone,
    /// The page behind the figure.
    #[prop(optional, into)]
    href: Option<String>,
    /// A `Sparkline` or `Progress` below it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let label = match href {
        Some(href) => view! { <a class="stat-link" href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <div class="stat">
            <dt class="stat-label">{label}</dt>
            <dd class="stat-value">{value}</dd>
            {detail.map(|detail| view! { <dd class=format!("stat-detail text-{}", tone.as_str())>{detail}</dd> })}
            {children.map(|children| view! { <dd class="stat-extra">{children()}</dd> })}
        </div>
    }
}

/// Figures side by side.
#[component]
pub fn StatRow(
    /// The tiles.
    children: Children,
) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}
