//! Entries of the audit log.

use super::Moment;
use crate::audit_export::{ExportFormat, ExportState};
use crate::ids::{AuditEntryId, AuditExportId};
use serde::{Deserialize, Serialize};

/// An entry of an audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryView {
    /// The entry.
    pub id: AuditEntryId,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: Moment,
    /// Who did it: a member (`user`), an `operator`, the `system`, or somebody with a `setup_link`.
    pub actor_kind: String,
    /// Their name at that time; for a set-up link, of whom it was made for.
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

/// An export of the log that a job writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditExportView {
    /// The export.
    pub id: AuditExportId,
    /// As what.
    pub format: ExportFormat,
    /// The filter, as it stood in the address; empty for the whole log.
    pub query: String,
    /// The name of who asked for it.
    pub requested_by: String,
    /// How far it is.
    pub state: ExportState,
    /// How many entries have been written.
    pub rows_done: i64,
    /// How many there will be, if somebody has counted.
    pub rows_expected: Option<i64>,
    /// How long the file is, once it is whole.
    pub bytes: Option<i64>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When it is removed.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: Moment,
}
