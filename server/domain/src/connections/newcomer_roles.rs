//! The roles that a connection may give to newcomers.

use super::read;
use crate::context::TenantContext;
use crate::error::Result;
use crate::roles::may_grant;
use shared::ids::RoleId;
use shared::permissions::PermissionSet;

/// The roles that the actor may have newcomers given, by name. Somebody with a set-up link may give
/// what the connection gives already, which begins with the role Member.
///
/// # Errors
/// `forbidden`, `not_in_plan`, or the database's failure.
pub async fn newcomer_roles(ctx: &TenantContext) -> Result<Vec<(RoleId, String)>> {
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let rows = sqlx::query!(
        "SELECT id, key, name, permissions FROM roles WHERE tenant_id = $1 ORDER BY name_key LIMIT 200",
        tenant,
    )
    .fetch_all(read.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter(|row| {
            let permissions = PermissionSet::from_names(row.permissions.iter().map(String::as_str));
            may_grant(ctx, row.key.as_deref(), permissions)
        })
        .map(|row| (RoleId::from_uuid(row.id), row.name))
        .collect())
}
