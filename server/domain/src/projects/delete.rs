//! Deleting a project, and undoing it.

use super::UNDO_WINDOW;
use super::access::{self, Use};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::ProjectId;
use shared::permissions::Permission;

/// Deletes the project; [`restore`] undoes it.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn delete(ctx: &TenantContext, project: ProjectId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsDelete).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let name = sqlx::query_scalar!(
        "UPDATE projects SET deleted_at = $3, updated_at = $3
         WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING name",
        tenant,
        project.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("project", project, name);
    tx.commit(Event::new(EventKind::ProjectDeleted, target))
        .await
}

/// Brings a deleted project back, within [`UNDO_WINDOW`].
///
/// # Errors
/// `forbidden`, `not_found` when it is too late, or the database's failure.
pub async fn restore(ctx: &TenantContext, project: ProjectId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsDelete).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let name = sqlx::query_scalar!(
        "UPDATE projects SET deleted_at = NULL, updated_at = $3
         WHERE tenant_id = $1 AND id = $2 AND deleted_at > $4 RETURNING name",
        tenant,
        project.uuid(),
        now,
        now - UNDO_WINDOW,
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("project", project, name);
    tx.commit(Event::new(EventKind::ProjectRestored, target))
        .await
}
