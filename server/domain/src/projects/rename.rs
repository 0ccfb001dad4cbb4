//! Renaming a project.

use super::access::{self, Use};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::ProjectId;
use shared::permissions::Permission;
use shared::requests::ProjectName;

/// Gives the project another name.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn rename(ctx: &TenantContext, project: ProjectId, name: ProjectName) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsUpdate).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let before = sqlx::query_scalar!(
        "UPDATE projects p SET name = $3, updated_at = $4
         FROM (SELECT tenant_id, id, name FROM projects
               WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE) old
         WHERE p.tenant_id = old.tenant_id AND p.id = old.id
         RETURNING old.name",
        tenant,
        project.uuid(),
        name.as_str(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let event = Event::new(
        EventKind::ProjectRenamed,
        Target::new("project", project, name.as_str()),
    )
    .changed("name", before.as_str(), name.as_str());
    tx.commit(event).await
}
