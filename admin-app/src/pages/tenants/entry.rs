//! Entries of a log as sentences: "Ada created the project Apollo".

use leptos::prelude::*;
use shared::views::{AuditEntryView, Moment};
use ui::prelude::*;

use super::sentence::{Sentence, looks};

/// Entries by day, the latest first. The days are those of the operator's zone.
#[component]
pub(crate) fn Entries(
    entries: Vec<AuditEntryView>,
    /// Whether each can be opened.
    #[prop(optional)]
    detailed: bool,
    /// The kind of actor that goes without saying in this log.
    #[prop(default = "user")]
    usual_actor: &'static str,
) -> impl IntoView {
    if entries.is_empty() {
        return view! {
            <EmptyState
                icon=IconName::History
                title="Nothing happened yet"
                description="What members, operators and jobs do in this tenant is told here."
            />
        }
        .into_any();
    }
    let moments = entries.into_iter().map(|entry| (entry.occurred_at, entry));
    let days = by_day(moments.collect())
        .into_iter()
        .map(|(day, entries)| {
            let entries = entries
                .into_iter()
                .map(|entry| view! { <Entry entry=entry detailed=detailed usual_actor=usual_actor/> })
                .collect_view();
            view! { <TimelineDay label=day>{entries}</TimelineDay> }
        })
        .collect_view();
    view! { <Timeline label="What happened">{days}</Timeline> }.into_any()
}

/// What happened on each day, in its order.
fn by_day<T>(moments: Vec<(Moment, T)>) -> Vec<(String, Vec<T>)> {
    let mut days: Vec<(String, Vec<T>)> = Vec::new();
    for (at, entry) in moments {
        let day = day_label(at, at.offset());
        match days.last_mut() {
            Some((latest, entries)) if *latest == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}

#[component]
fn Entry(entry: AuditEntryView, detailed: bool, usual_actor: &'static str) -> impl IntoView {
    let (icon, tone) = looks(&entry.action);
    let Sentence {
        phrase,
        object,
        link,
        further,
    } = Sentence::of(&entry);
    let at = entry.occurred_at;
    let time = move || view! { <Time at=at offset=at.offset() style=TimeStyle::Clock/> };
    let actor = entry.actor.clone();
    let unusual = (entry.actor_kind != usual_actor).then(|| actor_kind(&entry.actor_kind));
    let text = view! {
        {unusual.map(|kind| view! { <Badge tone=Tone::Warning>{kind}</Badge> " " })}
        {phrase}
        " "
        <strong>{object}</strong>
        {further.map(|further| view! { {link} <strong>{further}</strong> })}
    };
    if detailed {
        view! {
            <TimelineEntry icon=icon tone=tone actor=actor time=time detail=move || view! { <Details entry=entry/> }>
                {text}
            </TimelineEntry>
        }
        .into_any()
    } else {
        view! {
            <TimelineEntry icon=icon tone=tone actor=actor time=time>{text}</TimelineEntry>
        }
        .into_any()
    }
}

/// What changed, from where, and on which request; folded away until it is asked for.
#[component]
fn Details(entry: AuditEntryView) -> impl IntoView {
    let at = entry.occurred_at;
    let changes =
        (!entry.changes.is_empty()).then(|| view! { <Differences changes=entry.changes.clone()/> });
    view! {
        <details>
            <summary class="w-fit cursor-pointer text-xs text-muted hover:text-ink">"Details"</summary>
            <div class="mt-2 mb-2 flex flex-col gap-2 max-w-3xl">
                {changes}
                <DescriptionList>
                    <Description term="Time">
                        <Time at=at offset=at.offset() style=TimeStyle::Seconds/>
                    </Description>
                    <EntryFacts entry=entry/>
                </DescriptionList>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn days_are_those_of_the_readers_zone() {
        let moments = [
            datetime!(2026-11-21 23:30 -1),
            datetime!(2026-11-21 00:10 -1),
            datetime!(2026-11-20 23:50 -1),
        ];
        let days = by_day(moments.map(|moment| (moment, ())).into());
        let shape: Vec<_> = days
            .iter()
            .map(|(day, entries)| (day.as_str(), entries.len()))
            .collect();
        assert_eq!(shape, [("21 November 2026", 2), ("20 November 2026", 1)]);
    }
}
