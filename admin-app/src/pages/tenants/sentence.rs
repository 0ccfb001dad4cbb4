//! What happened, in words, and what stands before it.

use shared::events::EventKind;
use shared::views::AuditEntryView;
use ui::prelude::{IconName, Tone};

/// What stands after the actor: "renamed the project", "Apollo", " to ", "Apollo 2".
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) phrase: String,
    pub(super) object: String,
    pub(super) link: &'static str,
    pub(super) further: Option<String>,
}

impl Sentence {
    pub(super) fn of(entry: &AuditEntryView) -> Self {
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
        let target = entry.target.clone();
        let (object, link, further) = match (entry.action.as_str(), role, name_before) {
            // The target of joining is the member, who is the actor too.
            ("member.joined", Some(role), _) => (role, "", None),
            ("invitation.created" | "operator.created", Some(role), _) => {
                (target, " as ", Some(role))
            }
            ("operator.role_changed", Some(role), _) => (target, " to ", Some(role)),
            ("project.renamed", _, Some(before)) => (before, " to ", Some(target)),
            _ => (target, "", None),
        };
        Self {
            phrase,
            object,
            link,
            further,
        }
    }
}

/// What stands before a sentence. The colour tells what ends or takes away from what begins.
pub(super) fn looks(action: &str) -> (IconName, Tone) {
    match action {
        "workspace.created" => (IconName::Building, Tone::Success),
        "member.joined" | "operator.created" | "operator.enabled" => {
            (IconName::UserPlus, Tone::Success)
        }
        "invitation.created" | "invitation.resent" | "operator.link_sent" => {
            (IconName::Mail, Tone::Info)
        }
        "invitation.revoked" => (IconName::UserMinus, Tone::Warning),
        "project.created" => (IconName::Folder, Tone::Accent),
        "project.renamed" => (IconName::Pencil, Tone::Neutral),
        "project.archived" => (IconName::Archive, Tone::Neutral),
        "project.unarchived" => (IconName::ArchiveRestore, Tone::Neutral),
        "project.deleted" => (IconName::Trash, Tone::Danger),
        "project.restored" => (IconName::Undo, Tone::Neutral),
        "access.refused" => (IconName::Lock, Tone::Warning),
        "audit.exported" => (IconName::Download, Tone::Warning),
        "tenant.allowance_set" => (IconName::Gauge, Tone::Warning),
        "operator.signed_in" | "operator.enrolled" => (IconName::LogIn, Tone::Neutral),
        "operator.recovery_code_used" => (IconName::LogIn, Tone::Warning),
        "operator.factor_added" => (IconName::Smartphone, Tone::Success),
        "operator.factor_removed" => (IconName::Smartphone, Tone::Warning),
        "operator.factors_reset" => (IconName::Smartphone, Tone::Danger),
        "operator.signed_out" => (IconName::LogOut, Tone::Neutral),
        "operator.password_set" => (IconName::Key, Tone::Info),
        "operator.role_changed" => (IconName::Shield, Tone::Warning),
        "operator.disabled" => (IconName::UserMinus, Tone::Danger),
        "operator.sessions_revoked" => (IconName::LogOut, Tone::Warning),
        _ => (IconName::CircleDot, Tone::Neutral),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::AuditEntryId;
    use shared::views::FieldChange;
    use time::macros::datetime;

    fn entry(
        action: &str,
        target: &str,
        changes: &[(&str, Option<&str>, Option<&str>)],
    ) -> AuditEntryView {
        let changes = changes.iter().map(|(field, before, after)| FieldChange {
            field: (*field).to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        });
        AuditEntryView {
            id: AuditEntryId::from_uuid(uuid::Uuid::nil()),
            occurred_at: datetime!(2026-11-21 23:30 -1),
            actor_kind: "user".to_owned(),
            actor: "Ada".to_owned(),
            on_behalf_of: None,
            realm: "tenant".to_owned(),
            result: "ok".to_owned(),
            action: action.to_owned(),
            target_kind: String::new(),
            target_id: String::new(),
            target: target.to_owned(),
            changes: changes.collect(),
            ip: None,
            user_agent: None,
            request_id: String::new(),
        }
    }

    fn sentence(entry: &AuditEntryView) -> String {
        let Sentence {
            phrase,
            object,
            link,
            further,
        } = Sentence::of(entry);
        format!(
            "{} {phrase} {object}{link}{}",
            entry.actor,
            further.unwrap_or_default()
        )
    }

    #[test]
    fn an_entry_is_a_sentence() {
        let created = entry(
            "project.created",
            "Apollo",
            &[("name", None, Some("Apollo"))],
        );
        assert_eq!(sentence(&created), "Ada created the project Apollo");
        let renamed = entry(
            "project.renamed",
            "Apollo 2",
            &[("name", Some("Apollo"), Some("Apollo 2"))],
        );
        assert_eq!(
            sentence(&renamed),
            "Ada renamed the project Apollo to Apollo 2"
        );
        let invited = entry(
            "invitation.created",
            "grace@b.example",
            &[("role", None, Some("Admin"))],
        );
        assert_eq!(sentence(&invited), "Ada invited grace@b.example as Admin");
        let joined = entry("member.joined", "Ada", &[("role", None, Some("Admin"))]);
        assert_eq!(sentence(&joined), "Ada joined the workspace as Admin");
        assert_eq!(
            sentence(&entry("gone.away", "x", &[])),
            "Ada did gone.away to x"
        );
    }
}
