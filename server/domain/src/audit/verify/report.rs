//! What a verification found, for people and as JSON.

use crate::audit::Head;
use serde::Serialize;
use shared::ids::{AuditEntryId, TenantId};
use std::fmt;
use uuid::Uuid;

/// How many findings are named in one log; beyond that they are counted.
const NAMED: usize = 1_000;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An entry is not what was sealed.
    Changed,
    /// An entry that was sealed is gone.
    Removed,
    /// An entry was never sealed and does not wait for it.
    Inserted,
    /// An entry stands in another's place.
    Reordered,
    /// A seal does not fit to the one before it.
    BrokenSeal,
    /// The end of the chain is not where its signed head says.
    Truncated,
    /// A head, checkpoint or manifest is missing or not signed by the key.
    Unsigned,
    /// A file is not the one that was exported.
    File,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The entry.
    pub entry: Option<AuditEntryId>,
    /// Its number in the chain.
    pub sequence: Option<i64>,
    /// In words.
    pub detail: String,
}

/// What was found in one log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TenantReport {
    /// Whose log it is.
    pub tenant: TenantId,
    /// The tenant's address, or its name in an export.
    pub workspace: String,
    /// How many sealed entries were compared with their seals.
    pub entries: u64,
    /// How many entries retention has removed.
    pub removed_by_retention: i64,
    /// How many entries wait to be sealed.
    pub waiting: u64,
    /// The signed end of the chain.
    pub head: Option<Head>,
    /// What is wrong; at most a thousand are named.
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub found: u64,
    /// What is not wrong, but should be known.
    pub notes: Vec<String>,
}

impl TenantReport {
    pub(super) fn new(tenant: Uuid, workspace: &str) -> Self {
        Self {
            tenant: TenantId::from_uuid(tenant),
            workspace: workspace.to_owned(),
            entries: 0,
            removed_by_retention: 0,
            waiting: 0,
            head: None,
            findings: Vec::new(),
            found: 0,
            notes: Vec::new(),
        }
    }

    pub(super) fn find(
        &mut self,
        kind: Kind,
        entry: Option<Uuid>,
        sequence: Option<i64>,
        detail: impl Into<String>,
    ) {
        self.found += 1;
        if self.findings.len() < NAMED {
            self.findings.push(Finding {
                kind,
                entry: entry.map(AuditEntryId::from_uuid),
                sequence,
                detail: detail.into(),
            });
        }
    }
}

/// What was found in all logs that were looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Each log.
    pub tenants: Vec<TenantReport>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.tenants.iter().all(|tenant| tenant.found == 0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Inserted => "inserted",
            Self::Reordered => "reordered",
            Self::BrokenSeal => "broken seal",
            Self::Truncated => "truncated",
            Self::Unsigned => "unsigned",
            Self::File => "file",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        if let Some(entry) = self.entry {
            write!(formatter, " {entry}")?;
        }
        if let Some(sequence) = self.sequence {
            write!(formatter, " (number {sequence})")?;
        }
        write!(formatter, ": {}", self.detail)
    }
}

impl fmt::Display for TenantReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.found == 0 { "ok" } else { "NOT OK" };
        write!(
            formatter,
            "{}: {verdict}, {} entries",
            self.workspace, self.entries
        )?;
        if let Some(head) = &self.head {
            write!(formatter, " up to number {}", head.position.sequence)?;
        }
        for (count, what) in [
            (self.waiting, "wait to be sealed"),
            (
                self.removed_by_retention.unsigned_abs(),
                "removed by retention",
            ),
        ] {
            if count > 0 {
                write!(formatter, ", {count} {what}")?;
            }
        }
        for finding in &self.findings {
            write!(formatter, "\n  {finding}")?;
        }
        let unnamed = self.found - self.findings.len() as u64;
        if unnamed > 0 {
            write!(formatter, "\n  and {unnamed} more")?;
        }
        for note in &self.notes {
            write!(formatter, "\n  note: {note}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tenant in &self.tenants {
            writeln!(formatter, "{tenant}")?;
        }
        let found: u64 = self.tenants.iter().map(|tenant| tenant.found).sum();
        let logs = self.tenants.len();
        if found == 0 {
            write!(formatter, "{logs} logs verified: nothing is wrong.")
        } else {
            write!(
                formatter,
                "{logs} logs verified: {found} findings. See docs/runbooks/audit-verification-fails.md."
            )
        }
    }
}
