//! Copies a text to the clipboard. Shown once the page is hydrated, because it cannot work before.

use std::time::Duration;

use leptos::prelude::*;

use crate::button::{ButtonKind, Size, button_class};
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

const CONFIRMATION: Duration = Duration::from_secs(2);

/// A button that copies `value` and says so for two seconds.
#[component]
pub fn CopyButton(
    /// What to copy.
    #[prop(into)]
    value: String,
    /// A visible label; without it the button is an icon.
    #[prop(optional, into)]
    label: Option<String>,
    /// How high it is.
    #[prop(default = Size::Sm)]
    size: Size,
) -> impl IntoView {
    let text = ui_text();
    let copied = RwSignal::new(false);
    let icon_only = label.is_none();
    let kind = if icon_only {
        ButtonKind::Ghost
    } else {
        ButtonKind::Secondary
    };
    let class = button_class(
        kind,
        size,
        if icon_only {
            "btn-icon js-only copy"
        } else {
            "js-only copy"
        },
    );
    let copy = move |_| {
        // The promise is left alone: the page has nothing better to offer than the selectable text.
        drop(window().navigator().clipboard().write_text(&value));
        copied.set(true);
        set_timeout(move || copied.set(false), CONFIRMATION);
    };
    view! {
        <button type="button" class=class class:is-copied=copied aria-label=icon_only.then_some(text.copy) on:click=copy>
            <span class="copy-icons">
                <Icon name=IconName::Copy/>
                <Icon name=IconName::Check/>
            </span>
            {label.map(|label| view! { <span class="btn-label">{label}</span> })}
            <span class="sr-only" role="status">{move || if copied.get() { text.copied } else { "" }}</span>
        </button>
    }
}
