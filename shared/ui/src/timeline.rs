//! What happened, newest first, by day.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::tone::Tone;

/// A list of [`TimelineDay`]s.
#[component]
pub fn Timeline(
    /// What it is the history of.
    #[prop(into)]
    label: String,
    /// The days.
    children: Children,
) -> impl IntoView {
    view! { <div class="timeline" role="group" aria-label=label>{children()}</div> }
}

/// The entries of one day. Its name comes from [`crate::timestamp::day_label`].
#[component]
pub fn TimelineDay(
    /// The day.
    #[prop(into)]
    label: String,
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="timeline-day">
            <h3 class="timeline-date">{label}</h3>
            <ol class="timeline-entries">{children()}</ol>
        </section>
    }
}

/// One entry: icon, who, what, when.
#[component]
pub fn TimelineEntry(
    /// What kind of thing happened.
    icon: IconName,
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Who did it.
    #[prop(optional, into)]
    actor: MaybeProp<String>,
    /// When: a `Time` in the clock style.
    #[prop(into)]
    time: ViewFnOnce,
    /// More, folded away: the difference, the event's id.
    #[prop(optional, into)]
    detail: Option<ViewFnOnce>,
    /// The sentence after the actor: "invited grace@acme.test as Member".
    children: Children,
) -> impl IntoView {
    view! {
        <li class="timeline-entry">
            <span class=format!("timeline-icon tint-{}", tone.as_str())><Icon name=icon size=14/></span>
            <div class="timeline-body">
                <p class="timeline-text">
                    {actor.get_untracked().map(|actor| view! { <strong class="timeline-actor">{actor}</strong> " " })}
                    {children()}
                </p>
                {detail.map(|detail| view! { <div class="timeline-detail">{detail.run()}</div> })}
            </div>
            <span class="timeline-time">{time.run()}</span>
        </li>
    }
}
