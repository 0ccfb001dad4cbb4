//! Giving a member another role, from their next request on.

use super::target::TargetMember;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use crate::roles::RoleRow;
use shared::events::EventKind;
use shared::ids::{MembershipId, RoleId};
use shared::permissions::{OWNER, Permission};

/// Gives the member another role. To make them an owner wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for somebody who holds more than the actor; `not_found`; `invalid` at `role` for
/// one the actor may not give; `conflict` for the last owner.
pub async fn change_role(
    ctx: &TenantContext,
    session: &SessionContext,
    membership: MembershipId,
    role: RoleId,
) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersUpdate).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_reach(ctx)?;
    let role = RoleRow::grantable(&mut tx, ctx, role, "role").await?;
    if role.key.as_deref() == Some(OWNER.key) {
        session.require_recent()?;
    } else {
        member.check_not_last_owner(&mut tx).await?;
    }
    sqlx::query!(
        "UPDATE memberships SET role_id = $3, role_since = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        membership.uuid(),
        role.id,
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::MemberRoleChanged, member.target()).changed(
        "role",
        member.role.as_str(),
        role.name.as_str(),
    );
    tx.commit(event).await
}
