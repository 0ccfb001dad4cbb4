//! One project.

use super::access::{self, Use};
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::ProjectId;
use shared::permissions::Permission;
use shared::views::ProjectView;

/// The project.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn get(ctx: &TenantContext, project: ProjectId) -> Result<ProjectView> {
    let mut read = TenantRead::begin(ctx, Permission::ProjectsRead).await?;
    access::check(ctx, read.conn(), project, Use::See).await?;
    let tenant = read.tenant();
    let row = sqlx::query!(
        r#"SELECT p.name, p.archived_at, p.created_at, p.updated_at, u.name AS "created_by?"
         FROM projects p LEFT JOIN users u ON u.id = p.created_by
         WHERE p.tenant_id = $1 AND p.id = $2 AND p.deleted_at IS NULL"#,
        tenant,
        project.uuid(),
    )
    .fetch_one(read.conn())
    .await?;
    Ok(ProjectView {
        id: project,
        name: row.name,
        archived: row.archived_at.is_some(),
        created_by: row
            .created_by
            .unwrap_or_else(|| "A former member".to_owned()),
        created_at: ctx.local(row.created_at),
        updated_at: ctx.local(row.updated_at),
    })
}
