//! The roles that a connection may give to newcomers.

use super::read;
use crate::context::{Actor, TenantContext};
use crate::error::Result;
use crate::roles::may_grant;
use shared::AppError;
use shared::ids::{ConnectionId, RoleId};
use shared::permissions::PermissionSet;

/// The roles that the actor may have newcomers given, by name: what the connection gives already, and for a member
/// what they may give themselves. Somebody with a set-up link has no role of their own to give.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, or the database's failure.
pub async fn newcomer_roles(
    ctx: &TenantContext,
    id: ConnectionId,
) -> Result<Vec<(RoleId, String)>> {
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let rows = sqlx::query!(
        r#"SELECT r.id, r.key, r.name, r.permissions, r.id = c.role_id AS "is_given!"
           FROM connections c JOIN roles r ON r.tenant_id = c.tenant_id
           WHERE c.tenant_id = $1 AND c.id = $2 ORDER BY r.name_key LIMIT 200"#,
        tenant,
        id.uuid(),
    )
    .fetch_all(read.conn())
    .await?;
    if rows.is_empty() {
        // A workspace always has roles.
        return Err(AppError::not_found().into());
    }
    let by_link = matches!(ctx.actor, Actor::SetupLink(_));
    Ok(rows
        .into_iter()
        .filter(|row| {
            let permissions = PermissionSet::from_names(row.permissions.iter().map(String::as_str));
            row.is_given || (!by_link && may_grant(ctx, row.key.as_deref(), permissions))
        })
        .map(|row| (RoleId::from_uuid(row.id), row.name))
        .collect())
}
