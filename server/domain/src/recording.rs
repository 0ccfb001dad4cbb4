//! What an operation says happened: the domain event and its audit entry, in one.
//!
//! The `commit` of every transaction type takes an [`Event`], and there is no other way to commit:
//! a change without its record cannot be written.

use shared::events::EventKind;
use shared::views::FieldChange;
use std::fmt::Display;

/// What an event happened to. Its name is kept as it was then.
#[derive(Debug, Clone)]
pub struct Target {
    /// The noun, in the singular.
    pub kind: &'static str,
    /// The id on the wire.
    pub id: String,
    /// The name people know it by.
    pub name: String,
}

impl Target {
    /// A target of the given noun.
    pub fn new(kind: &'static str, id: impl Display, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.to_string(),
            name: name.into(),
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    pub(crate) kind: EventKind,
    pub(crate) target: Target,
    pub(crate) changes: Vec<FieldChange>,
    pub(crate) result: Outcome,
}

/// Whether what an event tells of was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Refused,
}

impl Outcome {
    /// As the audit table has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Done => "ok",
            Self::Refused => "refused",
        }
    }
}

impl Event {
    /// `kind` happened to `target`.
    pub const fn new(kind: EventKind, target: Target) -> Self {
        Self {
            kind,
            target,
            changes: Vec::new(),
            result: Outcome::Done,
        }
    }

    /// It was tried and refused.
    #[must_use]
    pub(crate) const fn refused(mut self) -> Self {
        self.result = Outcome::Refused;
        self
    }

    /// A field had the value `before` and now has `after`. Nothing is noted if they are the same.
    #[must_use]
    pub fn changed<'a>(
        mut self,
        field: &str,
        before: impl Into<Option<&'a str>>,
        after: impl Into<Option<&'a str>>,
    ) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(FieldChange {
                field: field.to_owned(),
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
            });
        }
        self
    }

    /// Logs and counts the event, once it is written.
    pub(crate) fn announce(&self) {
        let name = self.kind.spec().name;
        tracing::info!(event = name, target.kind = self.target.kind, target.id = %self.target.id, "domain event");
        metrics::counter!("tenantry_domain_events_total", "event" => name).increment(1);
    }

    /// The field changes as the audit table keeps them.
    pub(crate) fn changes_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.changes).unwrap_or_default()
    }

    /// The event's payload, version 1: what it happened to and what changed.
    pub(crate) fn payload_json(&self) -> serde_json::Value {
        serde_json::json!({
            "target": {
                "kind": self.target.kind,
                "id": self.target.id,
                "name": self.target.name,
            },
            "changes": self.changes,
        })
    }
}
