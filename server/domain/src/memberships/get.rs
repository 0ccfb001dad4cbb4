//! A member's own page.

use super::list::{MemberRow, select};
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::roles;
use crate::sessions;
use shared::AppError;
use shared::ids::{MembershipId, RoleId, SessionId};
use shared::permissions::{OWNER, Permission, PermissionSet};
use shared::views::{MemberDetail, SessionView};
use sqlx::PgConnection;
use uuid::Uuid;

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
        live_sessions(ctx, row.user_id, read.conn()).await?
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

async fn live_sessions(
    ctx: &TenantContext,
    user: Uuid,
    connection: &mut PgConnection,
) -> Result<Vec<SessionView>> {
    let now = ctx.now();
    let rows = sqlx::query!(
        "SELECT id, ip, user_agent, created_at, last_seen_at FROM sessions
         WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3
         ORDER BY last_seen_at DESC LIMIT 100",
        user,
        now,
        now - sessions::IDLE_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            id: SessionId::from_uuid(row.id),
            device: sessions::device_name(row.user_agent.as_deref().unwrap_or_default()),
            ip: row.ip,
            created_at: ctx.local(row.created_at),
            last_seen_at: ctx.local(row.last_seen_at),
            current: false,
        })
        .collect())
}
