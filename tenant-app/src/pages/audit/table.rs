//! Rows of the log. Each folds out, without any script, into what changed and where it came from.

use super::words;
use leptos::prelude::*;
use shared::views::{AuditEntryView, FieldChange};
use ui::prelude::*;

/// The table.
#[component]
pub(super) fn Entries(
    /// The log's address.
    path: String,
    entries: Vec<AuditEntryView>,
) -> impl IntoView {
    let rows = entries
        .into_iter()
        .map(|entry| {
            let href = format!("{path}/{}", entry.id);
            view! { <EntryRow href=href entry=entry/> }
        })
        .collect_view();
    view! {
        <DataTable caption="Audit log">
            <thead>
                <tr>
                    <Th>"What happened"</Th>
                    <Th>"Who"</Th>
                    <Th>"When"</Th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

#[component]
fn EntryRow(href: String, entry: AuditEntryView) -> impl IntoView {
    let at = entry.occurred_at;
    let actor = entry.actor.clone();
    // The name alone might be taken for a member's.
    let by_link = (entry.actor_kind == SETUP_LINK)
        .then(|| view! { " " <Badge>{actor_kind(SETUP_LINK)}</Badge> });
    let phrase = sentence(words::phrase(&entry.action));
    let target = entry.target.clone();
    let refused =
        (entry.result != "ok").then(|| view! { " " <StatusBadge status=entry.result.clone()/> });
    // Folded out, a row is high: its cells stay in line with its first line.
    view! {
        <tr class="sm:[&>td]:py-2.5 sm:[&>td]:align-top">
            <Td primary=true>
                <details>
                    <summary class="cursor-pointer">
                        <span class="font-normal text-muted">{phrase}</span> " " {target}
                        {refused}
                    </summary>
                    <Details href=href entry=entry/>
                </details>
            </Td>
            <Td label="Who"><Person name=actor/>{by_link}</Td>
            <Td label="When">
                <span class="whitespace-nowrap">
                    <Time at=at offset=at.offset() style=TimeStyle::Seconds/>
                </span>
            </Td>
        </tr>
    }
}

#[component]
fn Details(href: String, entry: AuditEntryView) -> impl IntoView {
    let changes =
        (!entry.changes.is_empty()).then(|| view! { <Changes changes=entry.changes.clone()/> });
    view! {
        <div class="flex max-w-160 flex-col gap-4 pb-2 pt-4 font-normal text-ink">
            {changes}
            <DescriptionList>
                <EntryFacts entry=entry/>
            </DescriptionList>
            <a class="link" href=href>"Open this entry"</a>
        </div>
    }
}

/// The fields that changed, before and after.
#[component]
fn Changes(changes: Vec<FieldChange>) -> impl IntoView {
    let items = changes
        .into_iter()
        .map(|change| {
            let before = change
                .before
                .map(|text| view! { <del class="text-danger-ink">{text}</del> " → " });
            let after = match change.after {
                Some(text) => {
                    view! { <ins class="text-success-ink no-underline">{text}</ins> }.into_any()
                }
                None => view! { <span class="text-muted">"nothing"</span> }.into_any(),
            };
            view! { <Description term=field_name(&change.field)>{before}{after}</Description> }
        })
        .collect_view();
    view! {
        <div class="flex flex-col gap-1">
            <p class="font-medium">"What changed"</p>
            <DescriptionList>{items}</DescriptionList>
        </div>
    }
}
