//! Removing a member. What they made stays; what was shared with them is shared no more.

use super::target::{TargetMember, take_seats};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::MembershipId;
use shared::permissions::Permission;

/// Removes the member from the workspace.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for oneself
/// and the last owner.
pub async fn remove(ctx: &TenantContext, membership: MembershipId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersRemove).await?;
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_other(ctx)?;
    member.check_reach(ctx)?;
    member.check_not_last_owner(&mut tx).await?;
    delete(&mut tx, &member).await?;
    let event = Event::new(EventKind::MemberRemoved, member.target()).changed(
        "role",
        member.role.as_str(),
        None,
    );
    tx.commit(event).await
}

/// Deletes the membership, and gives its seat back.
pub(super) async fn delete(tx: &mut TenantTx<'_>, member: &TargetMember) -> Result<()> {
    let tenant = tx.tenant();
    sqlx::query!(
        "DELETE FROM memberships WHERE tenant_id = $1 AND id = $2",
        tenant,
        member.id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    if !member.suspended {
        take_seats(tx, -1).await?;
    }
    Ok(())
}
