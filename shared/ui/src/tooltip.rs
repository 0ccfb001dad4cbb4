//! A few words beside a thing, on hover and on focus. Nothing that is needed stands only here.

use leptos::prelude::*;

/// Shows `text` for its child, which must be able to take the focus.
#[component]
pub fn Tooltip(
    /// The id the child points to with `aria-describedby`.
    #[prop(into)]
    id: String,
    /// The few words.
    #[prop(into)]
    text: String,
    /// A button or link.
    children: Children,
) -> impl IntoView {
    let dismissed = RwSignal::new(false);
    view! {
        <span
            class="tooltip"
            class:is-dismissed=dismissed
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    dismissed.set(true);
                }
            }
            on:focusout=move |_| dismissed.set(false)
            on:mouseleave=move |_| dismissed.set(false)
        >
            {children()}
            <span class="tooltip-text" role="tooltip" id=id>{text}</span>
        </span>
    }
}
