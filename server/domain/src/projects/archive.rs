//! Putting a project out of the way, and bringing it back.

use super::access::{self, Use};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::ProjectId;
use shared::permissions::Permission;

/// Archives the project. One that is archived already is not found.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn archive(ctx: &TenantContext, project: ProjectId) -> Result<()> {
    set_archived(ctx, project, true).await
}

/// Brings the project back. One that is not archived is not found.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn unarchive(ctx: &TenantContext, project: ProjectId) -> Result<()> {
    set_archived(ctx, project, false).await
}

async fn set_archived(ctx: &TenantContext, project: ProjectId, archived: bool) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsUpdate).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let name = sqlx::query_scalar!(
        "UPDATE projects SET archived_at = CASE WHEN $3 THEN $4::timestamptz END, updated_at = $4
         WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL AND (archived_at IS NULL) = $3
         RETURNING name",
        tenant,
        project.uuid(),
        archived,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let (kind, before, after) = if archived {
        (EventKind::ProjectArchived, "active", "archived")
    } else {
        (EventKind::ProjectUnarchived, "archived", "active")
    };
    let event =
        Event::new(kind, Target::new("project", project, name)).changed("status", before, after);
    tx.commit(event).await
}
