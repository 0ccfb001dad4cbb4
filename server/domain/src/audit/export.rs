//! Exporting the log: all that a filter finds, in batches, in constant memory.
//!
//! Each batch is a transaction of its own, so that a slow download holds no snapshot open. The log
//! only grows at its head, and the export begins below the entry that records it: no entry is
//! missed or doubled.

use super::{AuditEntry, AuditFilter};
use crate::context::TenantContext;
use crate::database::{TenantRead, TenantTx};
use crate::error::Result;
use crate::paging::{Cursor, Direction};
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::permissions::Permission;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

const BATCH: usize = 1_000;

/// An export that is under way.
#[derive(Clone)]
pub struct AuditExport {
    ctx: TenantContext,
    filter: AuditFilter,
    // None once the end is reached.
    pub(super) before: Option<Uuid>,
}

/// Records that the log is exported and begins.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn export(ctx: &TenantContext, filter: AuditFilter) -> Result<AuditExport> {
    let tx = TenantTx::begin(ctx, Permission::AuditExport).await?;
    let before = tx.new_id();
    let moment = |moment: OffsetDateTime| moment.format(&Rfc3339).ok();
    let (from, until) = (filter.from.and_then(moment), filter.until.and_then(moment));
    let actor = filter.actor.map(|actor| actor.to_string());
    let terms: Vec<_> = filter.terms.iter().map(ToString::to_string).collect();
    let terms = terms.join(" ");
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    let event = Event::new(EventKind::AuditExported, target)
        .changed("actor", None, actor.as_deref())
        .changed("action", None, filter.action.as_deref())
        .changed("search", None, filter.search.as_deref())
        .changed("terms", None, (!terms.is_empty()).then_some(terms.as_str()))
        .changed("from", None, from.as_deref())
        .changed("until", None, until.as_deref());
    tx.commit(event).await?;
    Ok(AuditExport {
        ctx: ctx.clone(),
        filter,
        before: Some(before),
    })
}

impl AuditExport {
    /// The next entries, the latest first; none when all have been read.
    ///
    /// # Errors
    /// `forbidden` when the permission has been lost, or the database's failure.
    pub async fn next_batch(&mut self) -> Result<Option<Vec<AuditEntry>>> {
        let Some(before) = self.before else {
            return Ok(None);
        };
        let cursor = Cursor(Direction::Next, String::new(), before);
        let mut read = TenantRead::begin(&self.ctx, Permission::AuditExport).await?;
        let rows: Vec<AuditEntry> =
            AuditEntry::select(read.tenant(), &self.filter, Some(&cursor), BATCH)
                .build_query_as()
                .fetch_all(read.conn())
                .await?;
        self.before = rows
            .last()
            .filter(|_| rows.len() == BATCH)
            .map(|row| row.id);
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some(rows))
    }
}
