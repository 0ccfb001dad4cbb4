//! Deleting a role: whoever has it, is invited with it, or will come with it by single sign-on, gets another
//! one in the same breath.

use super::row::RoleRow;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::RoleId;
use shared::permissions::{OWNER, Permission};

/// Deletes the role and gives `heir` to all who have it, and to the newcomers of connections that gave it.
/// What was shared with the role is shared with nobody by that. To make owners of its members, or newcomers through single
/// sign-on something else, wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for a role that allows more than the actor holds; `conflict` for a built-in
/// one; `not_found`; `invalid` at `heir` for a role the actor may not give.
pub async fn delete(
    ctx: &TenantContext,
    session: &SessionContext,
    role: RoleId,
    heir: RoleId,
) -> Result<()> {
    if role == heir {
        return Err(AppError::field("heir", "Choose another role than this one.").into());
    }
    let mut tx = TenantTx::begin(ctx, Permission::RolesManage).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let deleted = RoleRow::lock(&mut tx, role).await?;
    deleted.check_editable(ctx)?;
    let heir = RoleRow::grantable(&mut tx, ctx, heir, "heir").await?;
    let members = sqlx::query!(
        "UPDATE memberships SET role_id = $3, role_since = $4 WHERE tenant_id = $1 AND role_id = $2",
        tenant,
        deleted.id,
        heir.id,
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
    .to_string();
    sqlx::query!(
        "UPDATE invitations SET role_id = $3 WHERE tenant_id = $1 AND role_id = $2",
        tenant,
        deleted.id,
        heir.id,
    )
    .execute(tx.conn())
    .await?;
    let connections = sqlx::query!(
        "UPDATE connections SET role_id = $3 WHERE tenant_id = $1 AND role_id = $2",
        tenant,
        deleted.id,
        heir.id,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if connections > 0 || heir.key.as_deref() == Some(OWNER.key) {
        session.require_recent()?;
    }
    let connections = connections.to_string();
    sqlx::query!(
        "DELETE FROM roles WHERE tenant_id = $1 AND id = $2",
        tenant,
        deleted.id
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(
        EventKind::RoleDeleted,
        Target::new("role", role, deleted.name.as_str()),
    )
    .changed("name", deleted.name.as_str(), None)
    .changed(
        "role of its members",
        deleted.name.as_str(),
        heir.name.as_str(),
    )
    .changed("members", None, members.as_str())
    .changed("connections", None, connections.as_str());
    tx.commit(event).await
}
