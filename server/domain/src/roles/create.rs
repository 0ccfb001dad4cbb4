//! Making a role.

use super::MOST_ROLES;
use super::draft::{RoleDraft, check_reach, name_taken};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::RoleId;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};

/// Makes a role of the workspace's own.
///
/// # Errors
/// `forbidden`; `invalid` at `name` when it is taken or at `permissions` beyond what the actor
/// holds; `conflict` when there are [`MOST_ROLES`].
pub async fn create(ctx: &TenantContext, draft: RoleDraft) -> Result<RoleId> {
    let mut tx = TenantTx::begin(ctx, Permission::RolesManage).await?;
    check_reach(ctx.permissions, draft.permissions)?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    let own = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM roles WHERE tenant_id = $1 AND key IS NULL"#,
        tenant,
    )
    .fetch_one(tx.conn())
    .await?;
    if own >= MOST_ROLES {
        let message = format!(
            "A workspace has at most {MOST_ROLES} roles of its own. Delete one that nobody needs."
        );
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    sqlx::query!(
        "INSERT INTO roles (tenant_id, id, name, description, permissions, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        draft.name.as_str(),
        draft.description.as_str(),
        &draft.permissions.names(),
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(name_taken)?;
    let id = RoleId::from_uuid(id);
    let permissions = draft.permissions.names().join(", ");
    let event = Event::new(
        EventKind::RoleCreated,
        Target::new("role", id, draft.name.as_str()),
    )
    .changed("name", None, draft.name.as_str())
    .changed("permissions", None, permissions.as_str());
    tx.commit(event).await?;
    Ok(id)
}
