//! Entries of the audit log.

use super::Moment;
use crate::ids::AuditEntryId;
use serde::{Deserialize, Serialize};

/// An entry of an audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryView {
    /// The entry.
    pub id: AuditEntryId,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: Moment,
    /// Who did it: a member, an operator or the system.
    pub actor_kind: String,
    /// Their name at that time.
    pub actor: String,
    /// The name of the member whom an operator stood in for.
    pub on_behalf_of: Option<String>,
    /// The realm it was done from: `tenant` or `operator`.
    pub realm: String,
    /// Whether it was done: `ok`, `refused` or `failed`.
    pub result: String,
    /// The event's name, such as `project.created`.
    pub action: String,
    /// The kind of thing it was done to, such as `project`.
    pub target_kind: String,
    /// That thing's id on the wire.
    pub target_id: String,
    /// That thing's name at that time.
    pub target: String,
    /// What changed, field by field.
    pub changes: Vec<FieldChange>,
    /// The address it was done from.
    pub ip: Option<String>,
    /// The browser it was done with.
    pub user_agent: Option<String>,
    /// The request that did it.
    pub request_id: String,
}

/// A field's value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Its value before; none if there was none.
    pub before: Option<String>,
    /// Its value after; none if it is gone.
    pub after: Option<String>,
}
