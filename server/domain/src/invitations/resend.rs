//! Sending an invitation again, with a new link and a new week.

use super::{LINK_LIFETIME, check_mail};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::jobs::SendInvitation;
use crate::recording::{Event, Target};
use crate::secrets::Purpose;
use shared::events::EventKind;
use shared::ids::InvitationId;
use shared::permissions::Permission;

/// Sends the invitation again; the earlier link stops working.
///
/// # Errors
/// `forbidden`, `not_found` when there is no such open invitation, `rate_limited`.
pub async fn resend(ctx: &TenantContext, invitation: InvitationId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersInvite).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let open = sqlx::query!(
        "SELECT email, generation FROM invitations
         WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE",
        tenant,
        invitation.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    check_mail(ctx, &open.email)?;
    let generation = open.generation + 1;
    let link = ctx
        .tools()
        .key
        .derive(Purpose::AcceptInvitation, invitation.uuid(), generation);
    sqlx::query!(
        "UPDATE invitations SET generation = $3, token_hash = $4, sent_at = $5, expires_at = $6
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        invitation.uuid(),
        generation,
        link.hash(),
        now,
        now + LINK_LIFETIME,
    )
    .execute(tx.conn())
    .await?;
    tx.enqueue(&SendInvitation {
        invitation_id: invitation.uuid(),
        generation,
    })
    .await?;
    let target = Target::new("invitation", invitation, open.email);
    tx.commit(Event::new(EventKind::InvitationResent, target))
        .await
}
