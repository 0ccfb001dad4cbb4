//! Which projects an actor reaches: all of them with the permission for it, or else those that are
//! shared with them or with their role.

use crate::context::TenantContext;
use crate::error::Result;
use shared::AppError;
use shared::ids::{MembershipId, ProjectId, RoleId};
use shared::permissions::Permission;
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// What is to be done with a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    See,
    Change,
}

/// Refuses a project that the actor does not reach. To whoever may not see it, it does not exist.
///
/// # Errors
/// `not_found`; `forbidden` for a change of what is shared to be seen only.
pub(super) async fn check(
    ctx: &TenantContext,
    connection: &mut PgConnection,
    project: ProjectId,
    wanted: Use,
) -> Result<()> {
    if ctx.permissions.allows(Permission::ProjectsAll) {
        return Ok(());
    }
    let may_edit = sqlx::query_scalar!(
        "SELECT bool_or(may_edit) FROM project_grants
         WHERE tenant_id = $1 AND project_id = $2 AND (membership_id = $3 OR role_id = $4)",
        ctx.tenant.id.uuid(),
        project.uuid(),
        ctx.membership_id.map(MembershipId::uuid),
        ctx.role_id.map(RoleId::uuid),
    )
    .fetch_one(connection)
    .await?;
    match (may_edit, wanted) {
        (None, _) => Err(AppError::not_found().into()),
        (Some(false), Use::Change) => Err(AppError::forbidden().into()),
        _ => Ok(()),
    }
}

/// Narrows a query on `projects p` to what the actor reaches.
pub(super) fn narrow(ctx: &TenantContext, query: &mut QueryBuilder<Postgres>) {
    if ctx.permissions.allows(Permission::ProjectsAll) {
        return;
    }
    query
        .push(
            " AND EXISTS (SELECT FROM project_grants g
               WHERE g.tenant_id = p.tenant_id AND g.project_id = p.id AND (g.membership_id = ",
        )
        .push_bind(ctx.membership_id.map(MembershipId::uuid))
        .push(" OR g.role_id = ")
        .push_bind(ctx.role_id.map(RoleId::uuid))
        .push("))");
}
