//! A member's own page.

use super::list::{MemberRow, select};
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::roles;
use crate::sessions;
use shared::AppError;
use shared::ids::{MembershipId, RoleId, UserId};
use shared::permissions::{OWNER, Permission, PermissionSet};
use shared::views::MemberDetail;

/// The member, the roles the actor could give them, and, for those who may see it, where they are
/// signed in.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn get(ctx: &TenantContext, membership: MembershipId) -> Result<MemberDetail> {
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let mut query = select(read.tenant());
    query.push(" AND m.id = ").push_bind(membership.uuid());
    let row: MemberRow = query
        .build_query_as()
        .fetch_optional(read.conn())
        .await?
        .ok_or_else(AppError::not_found)?;
    let held = PermissionSet::from_names(row.permissions.iter().map(String::as_str));
    let within_reach = roles::may_grant(ctx, row.role_key.as_deref(), held);
    let sessions = if within_reach && ctx.permissions.allows(Permission::MembersSessions) {
        let user = UserId::from_uuid(row.user_id);
        sessions::live(read.conn(), user, &ctx.request, |moment| ctx.local(moment)).await?
    } else {
        Vec::new()
    };
    drop(read);
    let roles = if within_reach && ctx.permissions.allows(Permission::MembersUpdate) {
        roles::grantable(ctx).await?
    } else {
        Vec::new()
    };
    Ok(MemberDetail {
        role_id: RoleId::from_uuid(row.role_id),
        owner: row.role_key.as_deref() == Some(OWNER.key),
        you: ctx.membership_id == Some(membership),
        within_reach,
        roles,
        sessions,
        member: row.into_view(ctx),
    })
}
