//! What is kept of an entry of the audit log. Members and operators see the same.

use crate::badge::StatusBadge;
use crate::code_block::CopyText;
use crate::description_list::Description;
use crate::table::{DataTable, Td, Th};
use crate::wording::{field_name, sentence};
use leptos::prelude::*;
use shared::views::{AuditEntryView, FieldChange};

/// The kind of actor without an account: the name is that of whom the link was made for.
pub const SETUP_LINK: &str = "setup_link";

/// Field by field, before and after.
#[component]
pub fn Differences(
    /// What changed.
    changes: Vec<FieldChange>,
) -> impl IntoView {
    if changes.is_empty() {
        return view! { <p class="text-muted">"No field changed: that it happened is all there is to say."</p> }.into_any();
    }
    let nothing = || view! { <span class="text-muted">"–"</span> }.into_any();
    let rows = changes
        .into_iter()
        .map(|change| {
            let before = change.before.map_or_else(nothing, |text| {
                view! { <del class="text-danger-ink">{text}</del> }.into_any()
            });
            let after = change.after.map_or_else(nothing, |text| {
                view! { <ins class="text-success-ink no-underline">{text}</ins> }.into_any()
            });
            view! {
                <tr>
                    <Td primary=true>{field_name(&change.field)}</Td>
                    <Td label="Before">{before}</Td>
                    <Td label="After">{after}</Td>
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
    .into_any()
}

/// Everything else: descriptions for a list around them, which says who and when itself.
#[component]
pub fn EntryFacts(
    /// The entry.
    entry: AuditEntryView,
) -> impl IntoView {
    let unknown = || "Unknown".to_owned();
    let stand_in = entry
        .on_behalf_of
        .map(|name| view! { <Description term="On behalf of">{name}</Description> });
    view! {
        {stand_in}
        <Description term="Done by">{done_by(&entry.actor_kind)}</Description>
        <Description term="From">{realm(&entry.realm)}</Description>
        <Description term="Result"><StatusBadge status=result(entry.result)/></Description>
        <Description term="Event"><code class="code">{entry.action}</code></Description>
        <Description term=sentence(&entry.target_kind)><CopyText value=entry.target_id/></Description>
        <Description term="Address">{entry.ip.unwrap_or_else(unknown)}</Description>
        <Description term="Browser">
            <span class="break-words">{entry.user_agent.unwrap_or_else(unknown)}</span>
        </Description>
        <Description term="Request ID"><CopyText value=entry.request_id/></Description>
        <Description term="Entry ID"><CopyText value=entry.id.to_string()/></Description>
    }
}

/// A kind of actor in a word or two, to stand beside the name of one that is not what goes without saying.
pub fn actor_kind(kind: &str) -> String {
    match kind {
        SETUP_LINK => "Set-up link".to_owned(),
        _ => sentence(kind),
    }
}

fn done_by(kind: &str) -> &'static str {
    match kind {
        "user" => "A member of this workspace",
        "operator" => "An operator of Tenantry",
        SETUP_LINK => "Somebody with a set-up link",
        _ => "Tenantry itself",
    }
}

fn result(result: String) -> String {
    match result.as_str() {
        "ok" => "done".to_owned(),
        _ => result,
    }
}

fn realm(realm: &str) -> &'static str {
    match realm {
        "operator" => "The operator portal",
        _ => "This workspace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_actor_has_its_words() {
        for (kind, word, told) in [
            ("user", "User", "A member of this workspace"),
            ("operator", "Operator", "An operator of Tenantry"),
            ("setup_link", "Set-up link", "Somebody with a set-up link"),
            ("system", "System", "Tenantry itself"),
        ] {
            assert_eq!((actor_kind(kind).as_str(), done_by(kind)), (word, told));
        }
    }
}
