//! Events in words: the catalogue of `shared::events`, as people read it.

use shared::events::EventKind;
use ui::prelude::{IconName, sentence};

/// What an event says between actor and target: "created the project". An event that the catalogue
/// no longer has keeps its name.
pub fn phrase(action: &str) -> &str {
    EventKind::from_name(action).map_or(action, |kind| kind.spec().phrase)
}

/// The icon of an event's noun.
pub fn icon(action: &str) -> IconName {
    match noun(action) {
        "workspace" | "tenant" => IconName::Building,
        "invitation" => IconName::Mail,
        "member" => IconName::Users,
        "project" => IconName::Folder,
        "access" => IconName::Lock,
        "audit" => IconName::ScrollText,
        _ => IconName::Activity,
    }
}

/// What an event is about: all before its dot.
pub fn noun(action: &str) -> &str {
    action.split('.').next().unwrap_or(action)
}

/// The nouns that can stand in a workspace's log, in the order of the catalogue, each with its
/// events.
pub fn groups() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in EventKind::of_tenants().map(|kind| kind.spec().name) {
        match groups.iter_mut().find(|(group, _)| *group == noun(name)) {
            Some((_, names)) => names.push(name),
            None => groups.push((noun(name), vec![name])),
        }
    }
    groups
}

/// A choice of the filter in words: `project.` is "All about projects".
pub fn choice(action: &str) -> String {
    match action.strip_suffix('.') {
        Some("access") => "Everything refused".to_owned(),
        Some("audit") => "Everything about the audit log".to_owned(),
        Some(noun) => format!("Everything about {noun}s"),
        None => sentence(action),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_group_and_words() {
        let groups = groups();
        assert_eq!(
            groups.iter().map(|(_, names)| names.len()).sum::<usize>(),
            EventKind::of_tenants().count()
        );
        assert_eq!(choice("project."), "Everything about projects");
        assert_eq!(phrase("gone.away"), "gone.away");
    }
}
