//! Inviting somebody.

use super::LINK_LIFETIME;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::jobs::SendInvitation;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::roles::RoleRow;
use crate::secrets::Purpose;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::{InvitationId, RoleId};
use shared::permissions::{OWNER, Permission};
use shared::requests::EmailAddress;

/// What the form asks for.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Who to invite.
    pub email: EmailAddress,
    /// The role they will have.
    pub role: RoleId,
}

/// Keeps the invitation and has the mail sent. To invite somebody as an owner wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`; `forbidden`; `invalid` at `email` for a member or somebody who is invited already, or at `role`
/// for one the actor may not give; `rate_limited`.
pub async fn create(
    ctx: &TenantContext,
    session: &SessionContext,
    new: NewInvitation,
) -> Result<InvitationId> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersInvite).await?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    let tools = ctx.tools();
    tools
        .limits
        .check(Action::RequestMail, &format!("{tenant} {}", new.email))?;
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
    let link = tools.key.derive(Purpose::AcceptInvitation, id, 1);
    sqlx::query!(
        "INSERT INTO invitations (tenant_id, id, email, role_id, invited_by, generation, token_hash, created_at, sent_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $7, $8)",
        tenant,
        id,
        new.email.as_str(),
        role.id,
        ctx.user()?.id.uuid(),
        link.hash(),
        now,
        now + LINK_LIFETIME,
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
    .changed("role", None, role.name.as_str());
    tx.commit(event).await?;
    Ok(id)
}
