//! What saving a role would change, and for whom, before it is saved.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::RoleId;
use shared::permissions::{Permission, PermissionSet};
use shared::views::RolePreview;

/// What the role's members would gain and lose if it allowed `permissions`.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn preview(
    ctx: &TenantContext,
    role: RoleId,
    permissions: PermissionSet,
) -> Result<RolePreview> {
    let mut read = TenantRead::begin(ctx, Permission::RolesManage).await?;
    let tenant = read.tenant();
    let row = sqlx::query!(
        r#"SELECT r.permissions,
             (SELECT count(*) FROM memberships m WHERE m.tenant_id = $1 AND m.role_id = $2) AS "members!",
             (SELECT count(*) FROM invitations i WHERE i.tenant_id = $1 AND i.role_id = $2
                AND i.accepted_at IS NULL AND i.revoked_at IS NULL) AS "invitations!",
             (SELECT count(*) FROM connections c WHERE c.tenant_id = $1 AND c.role_id = $2) AS "connections!",
             ARRAY(SELECT u.name FROM memberships m JOIN users u ON u.id = m.user_id
                WHERE m.tenant_id = $1 AND m.role_id = $2 ORDER BY u.name LIMIT 20) AS "names!"
         FROM roles r WHERE r.tenant_id = $1 AND r.id = $2"#,
        tenant,
        role.uuid(),
    )
    .fetch_one(read.conn())
    .await?;
    let before = PermissionSet::from_names(row.permissions.iter().map(String::as_str));
    Ok(RolePreview {
        gained: permissions.without(before).names(),
        lost: before.without(permissions).names(),
        members: row.members,
        names: row.names,
        invitations: row.invitations,
        connections: row.connections,
    })
}
