//! Roles: what a member may do.

use crate::context::TenantContext;
use crate::database::{TenantRead, TenantTx};
use crate::error::Result;
use shared::ids::RoleId;
use shared::permissions::{BUILT_IN_ROLES, OWNER, Permission, PermissionSet};
use shared::views::RoleView;
use uuid::Uuid;

/// Gives a new tenant its built-in roles, and answers the owner's.
pub(crate) async fn create_built_in(tx: &mut TenantTx<'_>) -> Result<Uuid> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let mut owner = Uuid::nil();
    for role in BUILT_IN_ROLES {
        let id = tx.new_id();
        if role.key == OWNER.key {
            owner = id;
        }
        sqlx::query!(
            "INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant,
            id,
            role.key,
            role.name,
            role.description,
            &role.permissions().names(),
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(owner)
}

/// The roles the actor can give: those that hold nothing the actor does not hold, and ownership
/// only by an owner.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn grantable(ctx: &TenantContext) -> Result<Vec<RoleView>> {
    let mut read = TenantRead::begin(ctx, Permission::MembersInvite).await?;
    let tenant = read.tenant();
    let rows = sqlx::query!(
        "SELECT id, key, name, description, permissions FROM roles WHERE tenant_id = $1 ORDER BY id DESC LIMIT 200",
        tenant
    )
    .fetch_all(read.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter(|row| may_grant(ctx, &row.key, &row.permissions))
        .map(|row| RoleView {
            id: RoleId::from_uuid(row.id),
            key: row.key,
            name: row.name,
            description: row.description,
        })
        .collect())
}

/// Whether the actor may give a role: nobody grants more than they hold.
pub(crate) fn may_grant(ctx: &TenantContext, key: &str, permissions: &[String]) -> bool {
    let granted = PermissionSet::from_names(permissions.iter().map(String::as_str));
    ctx.permissions.covers(granted) && (key != OWNER.key || ctx.is_owner)
}
