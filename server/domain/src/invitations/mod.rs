//! Invitations into a workspace: by mail, with a role, for a week.
//!
//! The link in the mail proves the address, so whoever uses it needs no other verification. Each
//! mail has a token of its own; sending again makes the earlier one void.

mod accept;
mod create;
mod create_all;
mod list;
mod offer;
mod resend;
mod revoke;

pub use accept::{Acceptance, accept, accept_as_new_user};
pub use create::{NewInvitation, create};
pub use create_all::{Batch, create_all};
pub use list::list;
pub use offer::offer;
pub use resend::resend;
pub use revoke::revoke;

use crate::context::TenantContext;
use crate::error::{Error, Result};
use crate::limits::Action;
use shared::ids::{InvitationId, TenantId};
use shared::{AppError, ErrorCode};
use time::Duration;
use uuid::Uuid;

/// How long the link in the mail works.
pub const LINK_LIFETIME: Duration = Duration::days(7);

/// How many invitations a workspace can have that somebody may still accept.
pub const MOST_OPEN: i64 = 1_000;

/// Counts a mail against what its address bears, and against what a workspace may send: whoever makes
/// workspaces to send mails by them is no customer.
fn check_mail(ctx: &TenantContext, email: &str) -> Result<(), AppError> {
    let (limits, tenant) = (&ctx.tools().limits, ctx.tenant.id);
    limits.check(Action::RequestMail, &format!("{tenant} {email}"))?;
    limits.check(Action::Invite, &tenant.to_string())
}

/// The text in the link: the tenant and the invitation, whose key is led by it, and the token.
pub(crate) fn link_text(tenant: Uuid, invitation: Uuid, token: &str) -> String {
    format!(
        "{}.{}.{token}",
        TenantId::from_uuid(tenant),
        InvitationId::from_uuid(invitation)
    )
}

fn parse_link(link: &str) -> Result<(TenantId, InvitationId, &str)> {
    let mut parts = link.splitn(3, '.');
    let mut next = || parts.next().ok_or_else(spent);
    let (tenant, invitation, token) = (next()?, next()?, next()?);
    Ok((
        tenant.parse().map_err(|_| spent())?,
        invitation.parse().map_err(|_| spent())?,
        token,
    ))
}

fn spent() -> Error {
    AppError::new(
        ErrorCode::Expired,
        "This invitation has been used or revoked, or has expired. Ask whoever invited you to send it again.",
    )
    .into()
}
