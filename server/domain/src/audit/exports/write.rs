//! Writing an export: what the job does.

use super::super::archive::AuditArchive;
use super::super::chain::hex;
use super::super::{AuditEntry, AuditFilter, CSV_HEAD, ManifestFile, TextFormat};
use crate::context::{Actor, TenantContext, User};
use crate::database::export_tx::{ExportOrder, ExportedFile};
use crate::database::{ExportTx, TenantRead};
use crate::error::{Error, Result};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use shared::Language;
use shared::audit_export::ExportFormat;
use shared::ids::UserId;
use shared::permissions::Permission;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How large a piece of a file is.
const PIECE: usize = 1 << 20;

/// How often it is told how far it is.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How often it is tried.
const ATTEMPTS: i32 = 5;

/// Writes an export from its beginning to its end, within the tenant that a job has entered. Another
/// attempt, or whoever cancels it, ends it without an error.
///
/// # Errors
/// Why it failed; it may be tried again unless it was given up, which is no error.
pub(crate) async fn write(mut ctx: TenantContext, export: Uuid) -> Result<()> {
    let Some(order) = ExportTx::begin(&ctx, export).await?.take_up().await? else {
        return Ok(());
    };
    // It is of whoever asked for it: with their name, and with times as they read them.
    ctx.actor = Actor::User(User {
        id: UserId::from_uuid(order.requested_by),
        email: String::new(),
        name: order.requested_by_name.clone(),
        time_zone: order.time_zone.clone(),
        language: Language::default(),
        avatar: None,
    });
    let attempt = order.attempt;
    let written = if attempt > ATTEMPTS {
        Err(Error::internal("its workers were killed too often"))
    } else {
        write_file(&ctx, export, order).await
    };
    match written {
        Ok(()) => Ok(()),
        // What was refused is refused again.
        Err(error @ Error::Internal(_)) if attempt < ATTEMPTS => Err(error),
        Err(error) => {
            tracing::error!(%error, "an export of the audit log is given up");
            ExportTx::begin(&ctx, export).await?.give_up(attempt).await
        }
    }
}

async fn write_file(ctx: &TenantContext, export: Uuid, order: ExportOrder) -> Result<()> {
    let format: ExportFormat = order.format.parse().map_err(Error::internal)?;
    let filter: AuditFilter = serde_json::from_value(order.filter).map_err(Error::internal)?;
    let mut file = Writer {
        ctx,
        export,
        attempt: order.attempt,
        expected: count(ctx, &filter, export).await,
        piece: Vec::with_capacity(PIECE),
        number: 0,
        hash: Sha256::new(),
        bytes: 0,
        told: None,
    };
    let archive = AuditArchive::below(export, ctx, filter).await?;
    let manifest = match format {
        ExportFormat::Csv => {
            file.add(CSV_HEAD.as_bytes(), 0).await?;
            file.add_text(archive, TextFormat::Csv, &order.query)
                .await?
        }
        ExportFormat::Ndjson => {
            file.add_text(archive, TextFormat::Ndjson, &order.query)
                .await?
        }
        ExportFormat::Zip => {
            // It holds the entries twice, and its own manifest.
            let written = archive.progress();
            let mut zip = pin!(archive.into_zip(order.query));
            while let Some(content) = zip.try_next().await? {
                if !file.add(&content, written.entries() / 2).await? {
                    return Ok(());
                }
            }
            Some((written.entries() / 2, None))
        }
    };
    let Some((rows, manifest)) = manifest else {
        return Ok(());
    };
    file.finish(rows, manifest).await
}

/// How many entries there will be; nothing when counting them takes longer than a query may.
async fn count(ctx: &TenantContext, filter: &AuditFilter, before: Uuid) -> Option<i64> {
    let mut read = TenantRead::begin(ctx, Permission::AuditExport).await.ok()?;
    let mut query = AuditEntry::count(read.tenant(), filter, before, None);
    query.build_query_scalar().fetch_one(read.conn()).await.ok()
}

/// The manifest of a file and its signature, of one that does not hold its own.
type Manifest = Option<(String, String)>;

/// A file that is being written.
struct Writer<'c> {
    ctx: &'c TenantContext,
    export: Uuid,
    attempt: i32,
    expected: Option<i64>,
    piece: Vec<u8>,
    number: i32,
    hash: Sha256,
    bytes: u64,
    told: Option<Instant>,
}

impl Writer<'_> {
    /// Adds all entries, and tells how many they are; nothing when the attempt no longer counts.
    async fn add_text(
        &mut self,
        mut archive: AuditArchive,
        format: TextFormat,
        query: &str,
    ) -> Result<Option<(u64, Manifest)>> {
        let written = archive.progress();
        while let Some(batch) = archive.next_entries().await? {
            let text = archive.written(&batch, format)?;
            if !self.add(&text, written.entries()).await? {
                return Ok(None);
            }
        }
        let file = ManifestFile {
            name: match format {
                TextFormat::Csv => ExportFormat::Csv,
                TextFormat::Ndjson => ExportFormat::Ndjson,
            }
            .file_name()
            .to_owned(),
            bytes: self.bytes,
            sha256: hex::encode(&self.hash.clone().finalize()),
        };
        let (manifest, signature) = archive.manifest(query, vec![file])?;
        let manifest = String::from_utf8(manifest).map_err(Error::internal)?;
        Ok(Some((written.entries(), Some((manifest, signature)))))
    }

    /// Adds to the file. Whether the attempt still counts.
    async fn add(&mut self, content: &[u8], rows: u64) -> Result<bool> {
        self.hash.update(content);
        self.bytes += content.len() as u64;
        let mut content = content;
        while self.piece.len() + content.len() >= PIECE {
            let (now, later) = content.split_at(PIECE - self.piece.len());
            self.piece.extend_from_slice(now);
            content = later;
            if !self.store().await? {
                return Ok(false);
            }
        }
        self.piece.extend_from_slice(content);
        if self.told.is_some_and(|told| told.elapsed() < TELL_EVERY) {
            return Ok(true);
        }
        self.told = Some(Instant::now());
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let tx = ExportTx::begin(self.ctx, self.export).await?;
        tx.tell(self.attempt, rows, self.expected).await
    }

    async fn store(&mut self) -> Result<bool> {
        let tx = ExportTx::begin(self.ctx, self.export).await?;
        let counts = tx.add(self.attempt, self.number, &self.piece).await?;
        self.number += 1;
        self.piece.clear();
        Ok(counts)
    }

    async fn finish(mut self, rows: u64, manifest: Manifest) -> Result<()> {
        if !self.piece.is_empty() && !self.store().await? {
            return Ok(());
        }
        let file = ExportedFile {
            rows: i64::try_from(rows).unwrap_or(i64::MAX),
            bytes: i64::try_from(self.bytes).unwrap_or(i64::MAX),
            sha256: hex::encode(&self.hash.finalize()),
            manifest,
        };
        let tx = ExportTx::begin(self.ctx, self.export).await?;
        tx.finish(self.attempt, file).await?;
        Ok(())
    }
}
