//! Taking the way in from a member, and giving it back. All else stays theirs.

use super::target::{TargetMember, take_seats};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::MembershipId;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};
use time::OffsetDateTime;

/// Suspends the member: their next request finds no workspace.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for oneself,
/// the last owner, and somebody who is suspended already.
pub async fn suspend(ctx: &TenantContext, membership: MembershipId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersUpdate).await?;
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_other(ctx)?;
    member.check_reach(ctx)?;
    member.check_not_last_owner(&mut tx).await?;
    if member.suspended {
        return Err(AppError::new(ErrorCode::Conflict, "They are suspended already.").into());
    }
    let now = tx.now();
    set_suspended(&mut tx, membership, Some(now)).await?;
    take_seats(&mut tx, -1).await?;
    let event = Event::new(EventKind::MemberSuspended, member.target()).changed(
        "status",
        "active",
        "suspended",
    );
    tx.commit(event).await
}

/// Lets a suspended member in again.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for somebody
/// who is not suspended.
pub async fn reactivate(ctx: &TenantContext, membership: MembershipId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersUpdate).await?;
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_reach(ctx)?;
    if !member.suspended {
        return Err(AppError::new(ErrorCode::Conflict, "They are not suspended.").into());
    }
    set_suspended(&mut tx, membership, None).await?;
    take_seats(&mut tx, 1).await?;
    let event = Event::new(EventKind::MemberReactivated, member.target()).changed(
        "status",
        "suspended",
        "active",
    );
    tx.commit(event).await
}

async fn set_suspended(
    tx: &mut TenantTx<'_>,
    membership: MembershipId,
    at: Option<OffsetDateTime>,
) -> Result<()> {
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE memberships SET suspended_at = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        membership.uuid(),
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
