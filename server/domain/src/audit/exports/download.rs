//! Handing out an export that is done.

use super::super::manifest::MANIFEST;
use crate::context::TenantContext;
use crate::database::{TenantRead, TenantTx};
use crate::error::{Error, Result};
use crate::recording::{Event, Target};
use futures::{Stream, stream};
use shared::AppError;
use shared::audit_export::ExportFormat;
use shared::events::EventKind;
use shared::ids::AuditExportId;
use shared::permissions::Permission;

/// A file of an export.
pub enum ExportFile {
    /// The manifest, or its signature.
    Text(String),
    /// The entries.
    Entries(Box<StoredFile>),
}

/// The entries of an export, in pieces.
pub struct StoredFile {
    ctx: TenantContext,
    export: AuditExportId,
    /// What it is.
    pub format: ExportFormat,
    /// How long it is.
    pub bytes: u64,
    left: u64,
    number: i32,
}

/// The file of this name. That the entries are taken away is recorded.
///
/// # Errors
/// `forbidden`, `not_found` when the export is not done or has no such file, or the database's failure.
pub async fn download(
    ctx: &TenantContext,
    export: AuditExportId,
    name: &str,
) -> Result<ExportFile> {
    let mut tx = TenantTx::begin(ctx, Permission::AuditExport).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let row = sqlx::query!(
        r#"SELECT format, bytes AS "bytes!", manifest, signature FROM audit_exports
         WHERE tenant_id = $1 AND id = $2 AND state = 'done' AND expires_at > $3"#,
        tenant,
        export.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let format: ExportFormat = row.format.parse().map_err(Error::internal)?;
    let text = |text: Option<String>| text.map(ExportFile::Text);
    if let Some(file) = match name {
        name if name == MANIFEST.0 => text(row.manifest),
        name if name == MANIFEST.1 => text(row.signature),
        _ => None,
    } {
        return Ok(file);
    }
    if name != format.file_name() {
        return Err(AppError::not_found().into());
    }
    let target = Target::new("audit_export", export, ctx.tenant.name.as_str());
    tx.commit(Event::new(EventKind::AuditExportDownloaded, target))
        .await?;
    let bytes = u64::try_from(row.bytes).unwrap_or_default();
    Ok(ExportFile::Entries(Box::new(StoredFile {
        ctx: ctx.clone(),
        export,
        format,
        bytes,
        left: bytes,
        number: 0,
    })))
}

impl StoredFile {
    /// Its pieces in their order. It ends with an error when one is missing: half a file must not pass
    /// for a whole one.
    pub fn into_stream(self) -> impl Stream<Item = Result<Vec<u8>>> + Send + 'static {
        stream::try_unfold(self, |mut file| async {
            if file.left == 0 {
                return Ok(None);
            }
            let piece = file.next_piece().await?;
            Ok(Some((piece, file)))
        })
    }

    async fn next_piece(&mut self) -> Result<Vec<u8>> {
        let mut read = TenantRead::begin(&self.ctx, Permission::AuditExport).await?;
        let tenant = read.tenant();
        let piece = sqlx::query_scalar!(
            "SELECT content FROM audit_export_chunks WHERE tenant_id = $1 AND export_id = $2 AND number = $3",
            tenant,
            self.export.uuid(),
            self.number,
        )
        .fetch_one(read.conn())
        .await?;
        self.number += 1;
        self.left = self
            .left
            .checked_sub(piece.len() as u64)
            .ok_or_else(|| Error::internal("an export is longer than it was"))?;
        Ok(piece)
    }
}
