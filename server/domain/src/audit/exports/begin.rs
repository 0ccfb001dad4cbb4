//! Asking for an export: a short one at once, a long one as a job.

use super::super::export;
use super::super::{AuditEntry, AuditFilter};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::jobs::WriteAuditExport;
use shared::audit_export::ExportFormat;
use shared::ids::AuditExportId;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};
use sqlx::PgConnection;
use time::Duration;
use uuid::Uuid;

/// The most entries that are exported while one waits.
pub const MOST_AT_ONCE: i64 = 50_000;

/// How long a file is kept.
const KEPT: Duration = Duration::days(7);

/// How an export begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is short: the download makes and records it.
    AtOnce,
    /// A job writes it.
    AsJob(AuditExportId),
}

/// Whether what a filter finds below a key is more than is exported while one waits.
pub(in crate::audit) async fn is_long(
    connection: &mut PgConnection,
    tenant: Uuid,
    filter: &AuditFilter,
    before: Uuid,
) -> Result<bool> {
    let most = Some(MOST_AT_ONCE + 1);
    // What a search leaves out has to be read, too: that is what one would wait for.
    let read = AuditEntry::count(tenant, &filter.without_search(), before, most)
        .build_query_scalar::<i64>()
        .fetch_one(connection)
        .await?;
    Ok(read > MOST_AT_ONCE)
}

/// Begins an export of what the filter finds. `query` is the filter as it stands in the address.
///
/// # Errors
/// `forbidden`, `conflict` while another one is under way, or the database's failure.
pub async fn begin(
    ctx: &TenantContext,
    format: ExportFormat,
    query: &str,
    filter: &AuditFilter,
) -> Result<Begun> {
    let mut tx = TenantTx::begin(ctx, Permission::AuditExport).await?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    if !is_long(tx.conn(), tenant, filter, id).await? {
        return Ok(Begun::AtOnce);
    }
    let user = ctx.user()?;
    let begun = sqlx::query!(
        "INSERT INTO audit_exports (tenant_id, id, format, query, filter, requested_by, requested_by_name, time_zone,
             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (tenant_id) WHERE state IN ('queued', 'running') DO NOTHING",
        tenant,
        id,
        format.name(),
        query,
        serde_json::to_value(filter).map_err(Error::internal)?,
        user.id.uuid(),
        user.name,
        user.time_zone,
        now,
        now + KEPT,
    )
    .execute(tx.conn())
    .await?;
    if begun.rows_affected() == 0 {
        let message = "An export is under way. Wait for it, or cancel it.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    tx.enqueue(&WriteAuditExport { export_id: id }).await?;
    let event = export::event(ctx, filter).changed("format", None, format.name());
    tx.commit(event).await?;
    Ok(Begun::AsJob(super::id(id)))
}
