//! Short news of something that just worked, with a way back. What lasts, and every error, stays in the page instead.

use std::time::Duration;

use leptos::prelude::*;

use crate::button::{ButtonKind, Size, button_class};
use crate::icon::{Icon, IconName};
use crate::text::ui_text;
use crate::tone::Tone;

const STAY: Duration = Duration::from_secs(6);
/// A toast with an action stays longer, so that there is time to reach it.
const STAY_WITH_ACTION: Duration = Duration::from_secs(20);

/// A way back from what a toast tells: "Undo".
#[derive(Clone)]
pub struct ToastAction {
    /// Its label.
    pub label: String,
    /// What it does; the toast goes.
    pub run: Callback<()>,
}

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    message: String,
    action: Option<ToastAction>,
}

/// Shows toasts from anywhere below [`provide_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next_id: StoredValue<u32>,
}

impl Toasts {
    /// Says that something worked.
    pub fn success(self, message: impl Into<String>) {
        self.show(Tone::Success, message, None);
    }

    /// Says that something worked, and offers the way back.
    pub fn undoable(
        self,
        message: impl Into<String>,
        label: impl Into<String>,
        undo: Callback<()>,
    ) {
        self.show(
            Tone::Success,
            message,
            Some(ToastAction {
                label: label.into(),
                run: undo,
            }),
        );
    }

    /// Says anything.
    pub fn show(self, tone: Tone, message: impl Into<String>, action: Option<ToastAction>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id.wrapping_add(1));
        let stay = if action.is_some() {
            STAY_WITH_ACTION
        } else {
            STAY
        };
        self.shown.update(|shown| {
            shown.push(Toast {
                id,
                tone,
                message: message.into(),
                action,
            });
        });
        set_timeout(move || self.dismiss(id), stay);
    }

    fn dismiss(self, id: u32) {
        // The app may be gone before its last toast.
        let _ = self
            .shown
            .try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Makes toasts available below the caller. Call it once, in the app.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        next_id: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The toasts of this app; without [`provide_toasts`] they are shown nowhere.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

/// The place where toasts appear: once in the app, from the first load, or screen readers miss the first.
#[component]
pub fn ToastRegion(
    /// A [`FlashToast`] that the server rendered, for pages without JavaScript.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-atomic="false">
            {children.map(|children| children())}
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <ToastCard toast=toast toasts=toasts/>
            </For>
        </div>
    }
}

#[component]
fn ToastCard(toast: Toast, toasts: Toasts) -> impl IntoView {
    let id = toast.id;
    view! {
        <div class=format!("toast toast-{}", toast.tone.as_str())>
            <Icon name=toast.tone.icon()/>
            <p class="toast-message">{toast.message}</p>
            {toast.action.map(|action| view! {
                <button
                    type="button"
                    class=button_class(ButtonKind::Secondary, Size::Sm, "")
                    on:click=move |_| {
                        toasts.dismiss(id);
                        action.run.run(());
                    }
                >
                    {action.label}
                </button>
            })}
            <button
                type="button"
                class=button_class(ButtonKind::Ghost, Size::Sm, "btn-icon")
                aria-label=ui_text().dismiss
                on:click=move |_| toasts.dismiss(id)
            >
                <Icon name=IconName::X/>
            </button>
        </div>
    }
}

/// News the server rendered after a redirect. Its children are the way back: a form with one button.
#[component]
pub fn FlashToast(
    /// What it means.
    #[prop(default = Tone::Success)]
    tone: Tone,
    /// What it says.
    #[prop(into)]
    message: String,
    /// The way back.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("toast toast-{}", tone.as_str())>
            <Icon name=tone.icon()/>
            <p class="toast-message">{message}</p>
            {children.map(|children| children())}
        </div>
    }
}
