//! An export that can be verified without us: the entries, the seals over the whole chain, and a
//! signed manifest.

use super::batch::AuditBatch;
use super::chain::{Checkpoint, Head, Position, Seal};
use super::export::{AuditExport, record};
use super::key::AuditKey;
use super::manifest::{self, Manifest, ManifestFile};
use super::{AuditFilter, TextFormat, seal};
use crate::context::{Actor, TenantContext};
use crate::database::TenantRead;
use crate::error::{Error, Result};
use shared::ids::AuditEntryId;
use shared::permissions::Permission;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use time::OffsetDateTime;
use uuid::Uuid;

/// How many seals are read at once; a seal has at most a thousand entries.
const SEALS: i64 = 20;

/// An archive that is being written.
pub struct AuditArchive {
    ctx: TenantContext,
    filter: AuditFilter,
    export: AuditExport,
    checkpoint: Option<Checkpoint>,
    head: Option<Head>,
    sealed_to: i64,
    exported_at: OffsetDateTime,
    before: Uuid,
    entries: u64,
    oldest: Option<OffsetDateTime>,
    newest: Option<OffsetDateTime>,
    progress: Progress,
}

/// How many entries have been written, in any format.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<AtomicU64>);

impl Progress {
    /// So many.
    pub(super) fn entries(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Records that the log is exported, has it sealed up to there, and begins.
///
/// # Errors
/// `forbidden`, `conflict` when it is too long to be waited for, or the database's failure.
pub async fn archive(ctx: &TenantContext, filter: AuditFilter) -> Result<AuditArchive> {
    let before = record(ctx, &filter).await?;
    AuditArchive::below(before, ctx, filter).await
}

impl AuditArchive {
    /// Has the log sealed, and begins with all entries below a key. That they are exported must have
    /// been recorded.
    pub(super) async fn below(
        before: Uuid,
        ctx: &TenantContext,
        filter: AuditFilter,
    ) -> Result<Self> {
        seal::seal(&ctx.request.realm, ctx.tenant.id).await?;
        let mut read = TenantRead::begin(ctx, Permission::AuditExport).await?;
        let tenant = read.tenant();
        let checkpoint = sqlx::query!(
        "SELECT sequence, chain_hash, removed, removed_before, removed_at, public_key, signature
         FROM audit_checkpoints WHERE tenant_id = $1 ORDER BY sequence DESC LIMIT 1",
        tenant
    )
        .fetch_optional(read.conn())
        .await?;
        let head = sqlx::query!(
        "SELECT sequence, chain_hash, sealed_at, public_key, signature FROM audit_heads WHERE tenant_id = $1",
        tenant
    )
    .fetch_optional(read.conn())
    .await?;
        let checkpoint = checkpoint
            .map(|row| {
                Position::read(row.sequence, &row.chain_hash).map(|position| Checkpoint {
                    position,
                    removed: row.removed,
                    removed_before: row.removed_before,
                    removed_at: row.removed_at,
                    public_key: row.public_key,
                    signature: row.signature,
                })
            })
            .transpose()?;
        let head = head
            .map(|row| {
                Position::read(row.sequence, &row.chain_hash).map(|position| Head {
                    position,
                    sealed_at: row.sealed_at,
                    public_key: row.public_key,
                    signature: row.signature,
                })
            })
            .transpose()?;
        Ok(AuditArchive {
            ctx: ctx.clone(),
            export: AuditExport::below(before, ctx.clone(), filter.clone()),
            filter,
            checkpoint,
            head,
            sealed_to: 0,
            exported_at: ctx.now(),
            before,
            entries: 0,
            oldest: None,
            newest: None,
            progress: Progress::default(),
        })
    }

    /// How far it is, for whoever watches.
    pub(super) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// The next entries, the latest first; none when all have been read.
    ///
    /// # Errors
    /// `forbidden` when the permission has been lost, or the database's failure.
    pub(super) async fn next_entries(&mut self) -> Result<Option<AuditBatch>> {
        let Some(batch) = self.export.next_batch().await? else {
            return Ok(None);
        };
        self.entries += batch.len() as u64;
        let (oldest, newest) = batch.span()?;
        self.oldest = Some(self.oldest.map_or(oldest, |before| before.min(oldest)));
        self.newest = self.newest.max(Some(newest));
        Ok(Some(batch))
    }

    /// The same entries once more, for another format.
    pub(super) fn again(&self) -> AuditExport {
        AuditExport::below(self.before, self.ctx.clone(), self.filter.clone())
    }

    /// What a file has of some entries.
    ///
    /// # Errors
    /// [`Error::Internal`] for a row that is none of ours.
    pub(super) fn written(&self, entries: &AuditBatch, format: TextFormat) -> Result<Vec<u8>> {
        self.progress
            .0
            .fetch_add(entries.len() as u64, Ordering::Relaxed);
        entries.write(format, &self.ctx)
    }

    /// The next seals, from the chain's beginning to its signed head; none when all have been read.
    ///
    /// # Errors
    /// `forbidden` when the permission has been lost, or the database's failure.
    pub(super) async fn next_seals(&mut self) -> Result<Option<Vec<Seal>>> {
        let Some(head) = &self.head else {
            return Ok(None);
        };
        let mut read = TenantRead::begin(&self.ctx, Permission::AuditExport).await?;
        let tenant = read.tenant();
        let seals = sqlx::query_as!(
            Seal,
            "SELECT first_sequence, sealed_at, newest_at, entry_ids, entry_hashes, chain_hash FROM audit_seals
             WHERE tenant_id = $1 AND first_sequence > $2 AND first_sequence <= $3 ORDER BY first_sequence LIMIT $4",
            tenant,
            self.sealed_to,
            head.position.sequence,
            SEALS
        )
        .fetch_all(read.conn())
        .await?;
        let Some(last) = seals.last() else {
            return Ok(None);
        };
        self.sealed_to = last.first_sequence;
        Ok(Some(seals))
    }

    /// The manifest over the files that were written, and its signature.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be written as JSON.
    pub(super) fn manifest(
        &self,
        query: &str,
        files: Vec<ManifestFile>,
    ) -> Result<(Vec<u8>, String)> {
        let manifest = Manifest {
            version: 1,
            tenant: self.ctx.tenant.id,
            workspace: self.ctx.tenant.name.clone(),
            exported_at: self.exported_at,
            exported_by: match &self.ctx.actor {
                Actor::User(user) => user.name.clone(),
                Actor::System(name) => (*name).to_owned(),
                Actor::SetupLink(recipient) => recipient.clone(),
            },
            query: query.to_owned(),
            before: AuditEntryId::from_uuid(self.before),
            entries: self.entries,
            oldest: self.oldest,
            newest: self.newest,
            files,
            checkpoint: self.checkpoint.clone(),
            head: self.head.clone(),
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?;
        let signature = manifest::sign(&AuditKey::of(&self.ctx.tools().key), &text);
        Ok((text, signature))
    }
}
