//! The latest entries of the log.

use crate::here::Here;
use crate::pages::audit::words;
use leptos::prelude::*;
use shared::views::AuditEntryView;
use ui::prelude::*;

/// What happened lately, by day.
#[component]
pub(super) fn Activity(here: Here, entries: Vec<AuditEntryView>) -> impl IntoView {
    let mut days: Vec<(String, Vec<AuditEntryView>)> = Vec::new();
    for entry in entries {
        let day = day_label(entry.occurred_at, entry.occurred_at.offset());
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    let days = days
        .into_iter()
        .map(|(day, entries)| {
            let entries = entries
                .into_iter()
                .map(|entry| view! { <Entry entry=entry/> })
                .collect_view();
            view! { <TimelineDay label=day>{entries}</TimelineDay> }
        })
        .collect_view();
    let href = here.href("audit");
    view! {
        <Card
            title="Recent activity"
            actions=move || view! { <ButtonLink href=href size=Size::Sm>"Open the audit log"</ButtonLink> }
        >
            <Timeline label="Recent activity">{days}</Timeline>
        </Card>
    }
}

#[component]
fn Entry(entry: AuditEntryView) -> impl IntoView {
    let at = entry.occurred_at;
    view! {
        <TimelineEntry
            icon=words::icon(&entry.action)
            actor=entry.actor.clone()
            time=move || view! { <Time at=at offset=at.offset() style=TimeStyle::Clock/> }
        >
            {words::phrase(&entry.action).to_owned()} " " <strong class="font-medium">{entry.target}</strong>
        </TimelineEntry>
    }
}
