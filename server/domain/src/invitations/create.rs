//! Inviting somebody.

use super::{LINK_LIFETIME, MOST_OPEN, check_mail};
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::jobs::SendInvitation;
use crate::recording::{Event, Target};
use crate::roles::RoleRow;
use crate::secrets::Purpose;
use shared::events::EventKind;
use shared::ids::{InvitationId, RoleId};
use shared::permissions::{OWNER, Permission};
use shared::requests::EmailAddress;
use shared::{AppError, ErrorCode};

/// What the form asks for.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Who to invite.
    pub email: EmailAddress,
    /// The role they will have.
    pub role: RoleId,
}

/// Keeps the invitation and has the mail sent. An earlier one that has expired is taken back by it. To invite somebody
/// as an owner wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`; `forbidden`; `invalid` at `email` for a member or somebody who is invited already, or at `role`
/// for one the actor may not give; `conflict` when there are [`MOST_OPEN`]; `rate_limited`.
pub async fn create(
    ctx: &TenantContext,
    session: &SessionContext,
    new: NewInvitation,
) -> Result<InvitationId> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersInvite).await?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    check_mail(ctx, new.email.as_str())?;
    let role = RoleRow::grantable(&mut tx, ctx, new.role, "role").await?;
    if role.key.as_deref() == Some(OWNER.key) {
        session.require_recent()?;
    }
    let is_member = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id
           WHERE m.tenant_id = $1 AND u.email = $2) AS "exists!""#,
        tenant,
        new.email.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    if is_member {
        return Err(AppError::field("email", "They belong to the workspace already.").into());
    }
    // Its link is void already: it must not keep the address from being invited.
    let expired = sqlx::query_scalar!(
        "UPDATE invitations SET revoked_at = $3
         WHERE tenant_id = $1 AND email = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at <= $3
         RETURNING id",
        tenant,
        new.email.as_str(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(|id| InvitationId::from_uuid(id).to_string());
    let link = ctx.tools().key.derive(Purpose::AcceptInvitation, id, 1);
    let made = sqlx::query!(
        "INSERT INTO invitations (tenant_id, id, email, role_id, invited_by, generation, token_hash, created_at, sent_at, expires_at)
         SELECT $1, $2, $3, $4, $5, 1, $6, $7, $7, $8
         WHERE (SELECT count(*) FROM invitations
                WHERE tenant_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $7) < $9",
        tenant,
        id,
        new.email.as_str(),
        role.id,
        ctx.user()?.id.uuid(),
        link.hash(),
        now,
        now + LINK_LIFETIME,
        MOST_OPEN,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match Error::violated_constraint(&error) {
        Some("invitations_open") => AppError::field(
            "email",
            "They are invited already. Send the invitation again from the list below.",
        )
        .into(),
        _ => Error::from(error),
    })?;
    if made.rows_affected() == 0 {
        let message =
            format!("There are {MOST_OPEN} open invitations. Revoke some that nobody waits for.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    tx.enqueue(&SendInvitation {
        invitation_id: id,
        generation: 1,
    })
    .await?;
    let id = InvitationId::from_uuid(id);
    let event = Event::new(
        EventKind::InvitationCreated,
        Target::new("invitation", id, new.email.as_str()),
    )
    .changed("email", None, new.email.as_str())
    .changed("role", None, role.name.as_str())
    .changed("expired_invitation", expired.as_deref(), None);
    tx.commit(event).await?;
    Ok(id)
}
