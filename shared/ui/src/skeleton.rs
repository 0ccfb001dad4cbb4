//! The shape of what is coming. It appears after 200 ms, so that quick answers do not flicker.

use leptos::prelude::*;

use crate::text::ui_text;

/// What is coming.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SkeletonShape {
    /// Lines of text.
    #[default]
    Text,
    /// Rows of a table.
    Rows,
    /// Cards with figures.
    Cards,
}

/// Grey shapes while something loads.
#[component]
pub fn Skeleton(
    /// What is coming.
    #[prop(optional)]
    shape: SkeletonShape,
    /// How many of it.
    #[prop(default = 3)]
    count: usize,
) -> impl IntoView {
    let class = match shape {
        SkeletonShape::Text => "skeleton skeleton-text",
        SkeletonShape::Rows => "skeleton skeleton-rows",
        SkeletonShape::Cards => "skeleton skeleton-cards",
    };
    let parts = (0..count)
        .map(|_| view! { <span class="skeleton-part"></span> })
        .collect_view();
    view! {
        <div class=class aria-busy="true">
            <span class="sr-only">{ui_text().loading}</span>
            {parts}
        </div>
    }
}
