//! The product's mark: three storeys of one house.

use leptos::prelude::*;

/// The mark alone; the name stands beside it.
#[component]
pub fn Logo(
    /// Width and height in CSS pixels.
    #[prop(default = 20)]
    size: u16,
) -> impl IntoView {
    view! {
        <svg class="logo" width=size height=size viewBox="0 0 20 20" aria-hidden="true">
            <rect class="logo-plate" width="20" height="20" rx="5"></rect>
            <path class="logo-mark" d="M4.5 5h11v2.6h-11zM7 9h6v2.4H7zM8.7 12.8h2.6V16H8.7z"></path>
        </svg>
    }
}
