//! Inviting people, and what can be done with an invitation.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {
    crate::{current, links},
    domain::invitations,
    shared::ids::{InvitationId, RoleId},
    shared::requests::{EmailAddress, FormParser},
};

/// Invites somebody by mail.
#[server(prefix = "/api/t", endpoint = "invitations/create")]
pub async fn create_invitation(
    tenant: String,
    email: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let email = form.field::<EmailAddress>("email", &email);
            let email = form.finish(email)?;
            let role: RoleId = role
                .parse()
                .map_err(|_| AppError::field("role", "Choose a role."))?;
            invitations::create(&ctx, invitations::NewInvitation { email, role }).await?;
            current::go_to(&links::workspace(&tenant, "members?notice=invitation-sent"));
            Ok(())
        }
        .await,
    )
}

/// Sends an invitation again, with a new link.
#[server(prefix = "/api/t", endpoint = "invitations/resend")]
pub async fn resend_invitation(tenant: String, invitation: String) -> Result<(), AppError> {
    web::report(
        async {
            invitations::resend(&current::tenant(&tenant)?, parse(&invitation)?).await?;
            current::go_to(&links::workspace(
                &tenant,
                "members?notice=invitation-resent",
            ));
            Ok(())
        }
        .await,
    )
}

/// Takes an invitation back.
#[server(prefix = "/api/t", endpoint = "invitations/revoke")]
pub async fn revoke_invitation(tenant: String, invitation: String) -> Result<(), AppError> {
    web::report(
        async {
            invitations::revoke(&current::tenant(&tenant)?, parse(&invitation)?).await?;
            current::go_to(&links::workspace(
                &tenant,
                "members?notice=invitation-revoked",
            ));
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn parse(invitation: &str) -> Result<InvitationId, AppError> {
    invitation.parse().map_err(|_| AppError::not_found())
}
