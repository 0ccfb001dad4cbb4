//! Whom to tell.

use crate::database::TenantTx;
use crate::error::Result;
use shared::permissions::Permission;
use uuid::Uuid;

/// The active members who hold a permission: the people who can do something about it.
pub(crate) async fn holders(tx: &mut TenantTx<'_>, permission: Permission) -> Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    let users = sqlx::query_scalar!(
        "SELECT m.user_id FROM memberships m
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.tenant_id = $1 AND m.suspended_at IS NULL AND $2 = ANY (r.permissions)
         ORDER BY m.user_id",
        tenant,
        permission.name(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(users)
}
