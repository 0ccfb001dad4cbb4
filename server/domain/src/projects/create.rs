//! Creating a project.

use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::{MembershipId, ProjectId};
use shared::permissions::Permission;
use shared::requests::ProjectName;
use uuid::Uuid;

/// Creates a project.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn create(ctx: &TenantContext, name: ProjectName) -> Result<ProjectId> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsCreate).await?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    sqlx::query!(
        "INSERT INTO projects (tenant_id, id, name, created_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $5)",
        tenant,
        id,
        name.as_str(),
        ctx.user()?.id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if !ctx.permissions.allows(Permission::ProjectsAll) {
        share_with_creator(ctx, &mut tx, id).await?;
    }
    let id = ProjectId::from_uuid(id);
    let event = Event::new(
        EventKind::ProjectCreated,
        Target::new("project", id, name.as_str()),
    )
    .changed("name", None, name.as_str());
    tx.commit(event).await?;
    Ok(id)
}

/// Whoever sees only what is shared must see what they make.
async fn share_with_creator(
    ctx: &TenantContext,
    tx: &mut TenantTx<'_>,
    project: Uuid,
) -> Result<()> {
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    sqlx::query!(
        "INSERT INTO project_grants (tenant_id, id, project_id, membership_id, may_edit, created_at)
         VALUES ($1, $2, $3, $4, true, $5)",
        tenant,
        id,
        project,
        ctx.membership_id.map(MembershipId::uuid),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
