//! How far something is.

use leptos::prelude::*;

use crate::text::ui_text;
use crate::tone::Tone;

/// Something is under way, nobody knows how long.
#[component]
pub fn Spinner(
    /// What is under way; "Loading" if nothing is said.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| ui_text().loading.to_owned());
    view! {
        <span class="spinner-wrap">
            <span class="spinner" aria-hidden="true"></span>
            <span class="sr-only">{label}</span>
        </span>
    }
}

/// So much of so much: a job, a quota.
#[component]
pub fn Progress(
    /// What it measures.
    #[prop(into)]
    label: String,
    /// How much is done or used.
    #[prop(into)]
    value: Signal<f64>,
    /// How much there is.
    #[prop(into)]
    max: Signal<f64>,
    /// What it reads at the end of the label's line: "412 of 500".
    #[prop(optional, into)]
    detail: MaybeProp<String>,
    /// `Warning` near a limit, `Danger` at it.
    #[prop(optional, into)]
    tone: Signal<Tone>,
) -> impl IntoView {
    let bar_label = label.clone();
    view! {
        <div class=move || format!("progress progress-{}", tone.get().as_str())>
            <div class="progress-head">
                <span class="progress-label">{label}</span>
                <span class="progress-detail">{move || detail.get()}</span>
            </div>
            <progress
                class="progress-bar"
                aria-label=bar_label
                value=move || value.get().to_string()
                max=move || max.get().to_string()
            ></progress>
        </div>
    }
}
