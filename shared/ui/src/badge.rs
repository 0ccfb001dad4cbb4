//! A word with a colour. The word alone must be enough.

use leptos::prelude::*;

use crate::tone::Tone;
use crate::wording::sentence;

/// A short label: a plan, a role, a count.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", tone.as_str())>{children()}</span> }
}

/// The state of a thing: a dot and a word.
#[component]
pub fn StatusBadge(
    /// The state's code, such as `past_due`; it decides the colour.
    #[prop(into)]
    status: String,
    /// The word, if the code does not read well.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let tone = status_tone(&status);
    let label = label.unwrap_or_else(|| sentence(&status));
    view! {
        <span class=format!("status status-{}", tone.as_str())>
            <span class="status-dot" aria-hidden="true"></span>
            {label}
        </span>
    }
}

/// The tone of a state, the same in every list.
pub fn status_tone(status: &str) -> Tone {
    match status {
        "active" | "verified" | "paid" | "delivered" | "succeeded" | "completed" | "connected"
        | "healthy" | "accepted" | "done" => Tone::Success,
        "trialing" | "running" | "scheduled" | "open" | "new" => Tone::Info,
        "invited" | "pending" | "past_due" | "expiring" | "retrying" | "unverified"
        | "degraded" => Tone::Warning,
        "suspended" | "failed" | "deleted" | "blocked" | "unpaid" | "expired" | "revoked"
        | "bounced" | "refused" => Tone::Danger,
        _ => Tone::Neutral,
    }
}
