//! Cancelling an export that is under way.

use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::AuditExportId;
use shared::permissions::Permission;

/// Cancels it; its job notices within a second. What has been written of it is gone.
///
/// # Errors
/// `forbidden`, `not_found` when there is none under way, or the database's failure.
pub async fn cancel(ctx: &TenantContext, export: AuditExportId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::AuditExport).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let cancelled = sqlx::query!(
        "UPDATE audit_exports SET state = 'cancelled', finished_at = $3
         WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')",
        tenant,
        export.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if cancelled.rows_affected() == 0 {
        return Err(AppError::not_found().into());
    }
    sqlx::query!(
        "DELETE FROM audit_export_chunks WHERE tenant_id = $1 AND export_id = $2",
        tenant,
        export.uuid()
    )
    .execute(tx.conn())
    .await?;
    let target = Target::new("audit_export", export, ctx.tenant.name.as_str());
    tx.commit(Event::new(EventKind::AuditExportCancelled, target))
        .await
}
