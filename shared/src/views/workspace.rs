//! A workspace, as its members see it.

use super::{AuditEntryView, Moment};
use crate::ids::TenantId;
use serde::{Deserialize, Serialize};

/// A workspace in the switcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSummary {
    /// The tenant.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan's key.
    pub plan: String,
    /// The name of the viewer's role in it.
    pub role: String,
}

/// The workspace a page is of, and what the viewer may do there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceView {
    /// The workspace.
    pub workspace: WorkspaceSummary,
    /// From when on the viewer needs a second factor here, if their session has none yet.
    #[serde(with = "time::serde::rfc3339::option")]
    pub second_factor_from: Option<Moment>,
    /// Names of the permissions the viewer holds; the UI hides what they do not allow.
    pub permissions: Vec<String>,
}

impl WorkspaceView {
    /// Whether the viewer may; for the eye only, the server checks again.
    pub fn allows(&self, permission: crate::permissions::Permission) -> bool {
        self.permissions
            .iter()
            .any(|name| name == permission.name())
    }
}

/// The first page of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewView {
    /// Members who are active.
    pub members: i64,
    /// Invitations that can still be accepted.
    pub pending_invitations: i64,
    /// Projects that are neither archived nor deleted.
    pub projects: i64,
    /// Projects created a day, oldest first, of the last 14 days.
    pub projects_by_day: Vec<DayCount>,
    /// The latest entries of the audit log, if the viewer may read it.
    pub recent: Vec<AuditEntryView>,
}

/// How many of something there were on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// The day, as `2026-11-21`.
    pub day: String,
    /// How many.
    pub count: i64,
}
