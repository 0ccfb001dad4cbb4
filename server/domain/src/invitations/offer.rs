//! What the holder of an invitation's link is offered.

use super::{parse_link, spent};
use crate::context::{RequestContext, SessionContext};
use crate::error::Result;
use crate::limits::Action;
use crate::secrets::Token;
use shared::views::InvitationOffer;
use uuid::Uuid;

/// An invitation whose link has been shown.
pub(super) struct OpenInvitation {
    pub(super) tenant_id: Uuid,
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) role_id: Uuid,
    pub(super) role_key: Option<String>,
    pub(super) role: String,
    pub(super) role_permissions: Vec<String>,
    pub(super) tenant_name: String,
    pub(super) slug: String,
    pub(super) plan: String,
    pub(super) invited_by: String,
    pub(super) has_account: bool,
}

/// Finds the invitation of a link that works.
pub(super) async fn find(ctx: &RequestContext, link: &str) -> Result<OpenInvitation> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let (tenant, invitation, token) = parse_link(link)?;
    let row = sqlx::query!(
        r#"SELECT i.email, i.role_id, i.token_hash, r.key AS role_key, r.name AS role, r.permissions,
             t.name AS tenant_name, t.slug, t.plan, u.name AS invited_by,
             EXISTS (SELECT FROM users a WHERE a.email = i.email) AS "has_account!"
         FROM invitations i
         JOIN tenants t ON t.id = i.tenant_id AND t.status = 'active'
         JOIN roles r ON r.tenant_id = i.tenant_id AND r.id = i.role_id
         JOIN users u ON u.id = i.invited_by
         WHERE i.tenant_id = $1 AND i.id = $2
           AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $3"#,
        tenant.uuid(),
        invitation.uuid(),
        ctx.now(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?
    .filter(|row| Token::presented(token).matches(&row.token_hash))
    .ok_or_else(spent)?;
    Ok(OpenInvitation {
        tenant_id: tenant.uuid(),
        id: invitation.uuid(),
        email: row.email,
        role_id: row.role_id,
        role_key: row.role_key,
        role: row.role,
        role_permissions: row.permissions,
        tenant_name: row.tenant_name,
        slug: row.slug,
        plan: row.plan,
        invited_by: row.invited_by,
        has_account: row.has_account,
    })
}

/// What the page behind the link shows.
///
/// # Errors
/// `expired` when the link is wrong, used, revoked or too old.
pub async fn offer(
    ctx: &RequestContext,
    session: Option<&SessionContext>,
    link: &str,
) -> Result<InvitationOffer> {
    let invitation = find(ctx, link).await?;
    Ok(InvitationOffer {
        workspace: invitation.tenant_name,
        email: invitation.email,
        role: invitation.role,
        invited_by: invitation.invited_by,
        // A broker makes the account when they sign in.
        has_account: invitation.has_account || ctx.tools().identity.broker().is_some(),
        signed_in_as: session.map(|session| session.user.email.clone()),
    })
}
