//! Taking an invitation back.

use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::InvitationId;
use shared::permissions::Permission;

/// Makes the invitation's link void.
///
/// # Errors
/// `forbidden`, `not_found` when there is no such open invitation.
pub async fn revoke(ctx: &TenantContext, invitation: InvitationId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersInvite).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let email = sqlx::query_scalar!(
        "UPDATE invitations SET revoked_at = $3
         WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL
         RETURNING email",
        tenant,
        invitation.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("invitation", invitation, email);
    tx.commit(Event::new(EventKind::InvitationRevoked, target))
        .await
}
