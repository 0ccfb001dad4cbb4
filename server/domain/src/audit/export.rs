//! Exporting the log: all that a filter finds, in batches, in constant memory.
//!
//! Each batch is a transaction of its own, so that a slow download holds no snapshot open. The log
//! only grows at its head, and the export begins below the entry that records it: no entry is
//! missed or doubled. While a batch is written, the next one is read: database and server work at
//! the same time.

use super::{AuditBatch, AuditEntry, AuditFilter, CSV_HEAD, exports};
use crate::context::TenantContext;
use crate::database::{TenantRead, TenantTx};
use crate::error::{Error, Result};
use crate::paging::{Cursor, Direction};
use crate::recording::{Event, Target};
use futures::{Stream, StreamExt as _, stream};
use shared::events::EventKind;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};
use sqlx::Row as _;
use std::sync::Arc;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::task::JoinHandle;
use uuid::Uuid;

const BATCH: usize = 1_000;

/// An export that is under way.
pub struct AuditExport {
    from: Arc<Reading>,
    next: Next,
}

/// Where an export goes on.
enum Next {
    /// Below this key.
    Below(Uuid),
    /// With what is being read.
    Read(JoinHandle<Result<Read>>),
    /// Nowhere.
    End,
}

/// As what an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// A table, with a head.
    Csv,
    /// An entry a line, with all that is kept of it.
    Ndjson,
}

/// What is read, and by whom.
struct Reading {
    ctx: TenantContext,
    filter: AuditFilter,
}

/// A batch, and the key below which the next one begins.
type Read = (Option<AuditBatch>, Option<Uuid>);

/// Records that the log is exported and begins.
///
/// # Errors
/// `forbidden`, `conflict` when it is too long to be waited for, or the database's failure.
pub async fn export(ctx: &TenantContext, filter: AuditFilter) -> Result<AuditExport> {
    let before = record(ctx, &filter).await?;
    Ok(AuditExport::below(before, ctx.clone(), filter))
}

/// Records that the log is exported. The export is of all entries below the key it returns, so that
/// its own is none of them. A long one is refused: `exports` has a job write it.
pub(super) async fn record(ctx: &TenantContext, filter: &AuditFilter) -> Result<Uuid> {
    let mut tx = TenantTx::begin(ctx, Permission::AuditExport).await?;
    let (tenant, before) = (tx.tenant(), tx.new_id());
    if exports::is_long(tx.conn(), tenant, filter, before).await? {
        let message = "This is too long to be waited for. Export it from the audit log's page, where a job writes it and Exports has the file, or narrow the filter.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    tx.commit(event(ctx, filter)).await?;
    Ok(before)
}

/// That the log is exported, and what of it.
pub(super) fn event(ctx: &TenantContext, filter: &AuditFilter) -> Event {
    let moment = |moment: OffsetDateTime| moment.format(&Rfc3339).ok();
    let (from, until) = (filter.from.and_then(moment), filter.until.and_then(moment));
    let actor = filter.actor.map(|actor| actor.to_string());
    let terms: Vec<_> = filter.terms.iter().map(ToString::to_string).collect();
    let terms = terms.join(" ");
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    Event::new(EventKind::AuditExported, target)
        .changed("actor", None, actor.as_deref())
        .changed("action", None, filter.action.as_deref())
        .changed("search", None, filter.search.as_deref())
        .changed("terms", None, (!terms.is_empty()).then_some(terms.as_str()))
        .changed("from", None, from.as_deref())
        .changed("until", None, until.as_deref())
}

impl AuditExport {
    /// All entries below a key, however many. That they are exported must have been recorded.
    pub fn below(before: Uuid, ctx: TenantContext, filter: AuditFilter) -> Self {
        Self {
            from: Arc::new(Reading { ctx, filter }),
            next: Next::Below(before),
        }
    }

    /// The next entries, the latest first; none when all have been read.
    ///
    /// # Errors
    /// `forbidden` when the permission has been lost, or the database's failure.
    pub async fn next_batch(&mut self) -> Result<Option<AuditBatch>> {
        if let Next::Below(before) = self.next {
            self.read_ahead(before);
        }
        let Next::Read(reading) = &mut self.next else {
            return Ok(None);
        };
        let read = reading.await.map_err(Error::internal);
        self.next = Next::End;
        let (batch, before) = read??;
        if let Some(before) = before {
            self.read_ahead(before);
        }
        Ok(batch)
    }

    fn read_ahead(&mut self, before: Uuid) {
        let from = Arc::clone(&self.from);
        self.next = Next::Read(tokio::spawn(async move { from.read(before).await }));
    }

    /// All of it as the content of a file.
    pub fn into_text(
        self,
        format: TextFormat,
    ) -> impl Stream<Item = Result<Vec<u8>>> + Send + 'static {
        let head = match format {
            TextFormat::Csv => Some(Ok(CSV_HEAD.as_bytes().to_vec())),
            TextFormat::Ndjson => None,
        };
        let batches = stream::try_unfold(self, move |mut export| async move {
            let Some(batch) = export.next_batch().await? else {
                return Ok(None);
            };
            let text = batch.write(format, &export.from.ctx)?;
            Ok(Some((text, export)))
        });
        stream::iter(head).chain(batches)
    }
}

impl Reading {
    async fn read(&self, before: Uuid) -> Result<Read> {
        let cursor = Cursor(Direction::Next, String::new(), before);
        let mut read = TenantRead::begin(&self.ctx, Permission::AuditExport).await?;
        let rows = AuditEntry::select(read.tenant(), &self.filter, Some(&cursor), BATCH)
            .build()
            .fetch_all(read.conn())
            .await?;
        let last = rows.last().filter(|_| rows.len() == BATCH);
        let before = last.map(|row| row.try_get("id")).transpose()?;
        Ok((AuditBatch::of(rows), before))
    }
}
