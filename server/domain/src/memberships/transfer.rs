//! Handing a workspace over.

use super::target::TargetMember;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::MembershipId;
use shared::permissions::{ADMIN, OWNER};
use shared::{AppError, ErrorCode};

/// Makes the member an owner, and the actor an admin. No permission stands for this: only an owner can. Wants a recent
/// proof of who it is.
///
/// # Errors
/// `forbidden` for whoever is no owner; `confirm_identity`; `not_found`; `conflict` for oneself or a suspended member.
pub async fn transfer_ownership(
    ctx: &TenantContext,
    session: &SessionContext,
    membership: MembershipId,
) -> Result<()> {
    let own = ctx
        .membership_id
        .filter(|_| ctx.is_owner)
        .ok_or_else(AppError::forbidden)?;
    session.require_recent()?;
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let heir = TargetMember::lock(&mut tx, membership).await?;
    heir.check_other(ctx)?;
    if heir.suspended {
        return Err(AppError::new(ErrorCode::Conflict, "Reactivate them first.").into());
    }
    // The lock is the tenant's: since the request began, the actor may have been demoted.
    let changed = sqlx::query!(
        "UPDATE memberships m SET role_id = r.id, role_since = $6
         FROM roles r
         WHERE m.tenant_id = $1 AND r.tenant_id = $1
           AND ((m.id = $2 AND r.key = $4) OR (m.id = $3 AND r.key = $5))
           AND EXISTS (SELECT FROM memberships o JOIN roles owner ON owner.tenant_id = o.tenant_id AND owner.id = o.role_id
                       WHERE o.tenant_id = $1 AND o.id = $3 AND owner.key = $4)",
        tenant,
        membership.uuid(),
        own.uuid(),
        OWNER.key,
        ADMIN.key,
        now,
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() != 2 {
        return Err(AppError::forbidden().into());
    }
    let actor = ctx.user()?.name.as_str();
    let event = Event::new(EventKind::OwnershipTransferred, heir.target())
        .changed("owner", actor, heir.name.as_str())
        .changed(
            format!("role of {}", heir.name).as_str(),
            heir.role.as_str(),
            OWNER.name,
        )
        .changed(format!("role of {actor}").as_str(), OWNER.name, ADMIN.name);
    tx.commit(event).await
}
