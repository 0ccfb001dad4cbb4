//! Entries of a tenant's log as sentences: "Ada created the project Apollo".

use leptos::prelude::*;
use shared::events::EventKind;
use shared::views::{AuditEntryView, FieldChange};
use ui::prelude::*;

/// Entries by day, the latest first. The days are those of the operator's zone.
#[component]
pub(super) fn Entries(
    entries: Vec<AuditEntryView>,
    /// Whether each can be opened.
    #[prop(optional)]
    detailed: bool,
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
    let days = by_day(entries)
        .into_iter()
        .map(|(day, entries)| {
            let entries = entries
                .into_iter()
                .map(|entry| view! { <Entry entry=entry detailed=detailed/> })
                .collect_view();
            view! { <TimelineDay label=day>{entries}</TimelineDay> }
        })
        .collect_view();
    view! { <Timeline label="What happened">{days}</Timeline> }.into_any()
}

/// The entries of each day, in their order.
fn by_day(entries: Vec<AuditEntryView>) -> Vec<(String, Vec<AuditEntryView>)> {
    let mut days: Vec<(String, Vec<AuditEntryView>)> = Vec::new();
    for entry in entries {
        let day = day_label(entry.occurred_at, entry.occurred_at.offset());
        match days.last_mut() {
            Some((latest, entries)) if *latest == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}

#[component]
fn Entry(entry: AuditEntryView, detailed: bool) -> impl IntoView {
    let (icon, tone) = looks(&entry.action);
    let Sentence { phrase, object, rest } = Sentence::of(&entry);
    let at = entry.occurred_at;
    let time = move || view! { <Time at=at offset=at.offset() style=TimeStyle::Clock/> };
    let actor = entry.actor.clone();
    let text = view! {
        {phrase} " " <strong>{object}</strong> {rest}
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

/// What stands after the actor.
#[derive(Debug, PartialEq, Eq)]
struct Sentence {
    phrase: String,
    object: String,
    rest: String,
}

impl Sentence {
    fn of(entry: &AuditEntryView) -> Self {
        let phrase = EventKind::from_name(&entry.action).map_or_else(
            // An entry of a later version of the product.
            || format!("did {} to", entry.action),
            |kind| kind.spec().phrase.to_owned(),
        );
        let changed = |field: &str| {
            let change = entry.changes.iter().find(|change| change.field == field);
            change.cloned()
        };
        let role = changed("role").and_then(|change| change.after);
        let name_before = changed("name").and_then(|change| change.before);
        let (object, rest) = match (entry.action.as_str(), role, name_before) {
            // The target of joining is the member, who is the actor too.
            ("member.joined", Some(role), _) => (role, String::new()),
            ("invitation.created", Some(role), _) => (entry.target.clone(), format!(" as {role}")),
            ("project.renamed", _, Some(before)) => (before, format!(" to {}", entry.target)),
            _ => (entry.target.clone(), String::new()),
        };
        Self { phrase, object, rest }
    }
}

/// What stands before a sentence. The colour tells what ends or takes away from what begins.
fn looks(action: &str) -> (IconName, Tone) {
    match action {
        "workspace.created" => (IconName::Building, Tone::Success),
        "member.joined" => (IconName::UserPlus, Tone::Success),
        "invitation.created" | "invitation.resent" => (IconName::Mail, Tone::Info),
        "invitation.revoked" => (IconName::UserMinus, Tone::Warning),
        "project.created" => (IconName::Folder, Tone::Accent),
        "project.renamed" => (IconName::Pencil, Tone::Neutral),
        "project.archived" => (IconName::Archive, Tone::Neutral),
        "project.unarchived" => (IconName::ArchiveRestore, Tone::Neutral),
        "project.deleted" => (IconName::Trash, Tone::Danger),
        "project.restored" => (IconName::Undo, Tone::Neutral),
        "audit.exported" => (IconName::Download, Tone::Warning),
        _ => (IconName::CircleDot, Tone::Neutral),
    }
}

/// What changed, from where, and on which request; folded away until it is asked for.
#[component]
fn Details(entry: AuditEntryView) -> impl IntoView {
    let AuditEntryView { id, action, target_id, changes, ip, user_agent, request_id, occurred_at, .. } = entry;
    let unknown = || "Not known".to_owned();
    view! {
        <details class="disclosure">
            <summary>"Details"</summary>
            {(!changes.is_empty()).then(|| view! { <Changes changes=changes/> })}
            <DescriptionList>
                <Description term="Event"><code class="code">{action}</code></Description>
                <Description term="Time">
                    <Time at=occurred_at offset=occurred_at.offset() style=TimeStyle::Seconds/>
                </Description>
                <Description term="Target"><CopyText value=target_id/></Description>
                <Description term="IP address">{ip.unwrap_or_else(unknown)}</Description>
                <Description term="Browser">{user_agent.unwrap_or_else(unknown)}</Description>
                <Description term="Request ID"><CopyText value=request_id/></Description>
                <Description term="Entry ID"><CopyText value=id.to_string()/></Description>
            </DescriptionList>
        </details>
    }
}

#[component]
fn Changes(changes: Vec<FieldChange>) -> impl IntoView {
    let value = |value: Option<String>| match value {
        Some(value) => view! { <span>{value}</span> }.into_any(),
        None => view! { <span class="text-muted">"–"</span> }.into_any(),
    };
    let rows = changes
        .into_iter()
        .map(|change| {
            view! {
                <tr>
                    <Td primary=true>{change.field.replace('_', " ")}</Td>
                    <Td label="Before">{value(change.before)}</Td>
                    <Td label="After">{value(change.after)}</Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="What changed">
            <thead>
                <tr>
                    <Th>"Field"</Th>
                    <Th>"Before"</Th>
                    <Th>"After"</Th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}
