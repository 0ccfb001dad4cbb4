//! Inviting people, and what can be done with an invitation.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {
    crate::pages::profile::security::confirm::or_confirm_first,
    crate::{current, links},
    domain::invitations::{self, Batch},
    shared::ids::RoleId,
    shared::requests::{EmailAddress, FormParser},
};

/// Invites people by mail: `email` is an address, or a list of them as one pastes it.
#[server(prefix = "/api/t", endpoint = "invitations/create")]
pub async fn create_invitation(
    tenant: String,
    email: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let invite = links::workspace(&tenant, "members/invite");
            let addresses = addresses(&email)?;
            let role: RoleId = role
                .parse()
                .map_err(|_| AppError::field("role", "Choose a role."))?;
            let many = addresses.len() > 1;
            let batch = invitations::create_all(&ctx, &current::session()?, addresses, role).await;
            let batch = or_confirm_first(batch, &invite)?;
            if !batch.refused.is_empty() {
                return Err(AppError::field("email", what_became(&batch, many)).into());
            }
            let notice = if many {
                "invitations-sent"
            } else {
                "invitation-sent"
            };
            current::go_to(&links::workspace(
                &tenant,
                &format!("members?notice={notice}"),
            ));
            Ok(())
        }
        .await,
    )
}

/// The addresses of a list, each once.
#[cfg(feature = "ssr")]
fn addresses(list: &str) -> Result<Vec<EmailAddress>, AppError> {
    const MOST: usize = 50;
    let mut form = FormParser::default();
    let mut addresses: Vec<EmailAddress> = Vec::new();
    let mut wrong = None;
    let texts = list
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .filter(|text| !text.is_empty());
    for text in texts.take(MOST + 1) {
        match form.field::<EmailAddress>("email", text) {
            Some(address) if addresses.contains(&address) => {}
            Some(address) => addresses.push(address),
            None => wrong = wrong.or(Some(text)),
        }
    }
    match (wrong, addresses.len()) {
        (Some(text), others) if others > 0 => {
            let told = format!("Nobody was invited: “{text}” is no e-mail address.");
            Err(AppError::field("email", told))
        }
        (None, 1..=MOST) => Ok(addresses),
        (None, 51..) => Err(AppError::field(
            "email",
            "Invite at most 50 people at once.",
        )),
        _ => Err(AppError::field(
            "email",
            "Enter an e-mail address, such as ada@example.com.",
        )),
    }
}

/// Says who is invited, and why others are not.
#[cfg(feature = "ssr")]
fn what_became(batch: &Batch, many: bool) -> String {
    if let ([(_, why)], false) = (batch.refused.as_slice(), many) {
        return why.clone();
    }
    let refused = batch
        .refused
        .iter()
        .map(|(email, why)| format!("{email}: {why}"))
        .collect::<Vec<_>>()
        .join(" ");
    if batch.invited.is_empty() {
        return format!("Nobody was invited. {refused}");
    }
    let invited = batch
        .invited
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    format!("Invited: {invited}. Not invited: {refused}")
}

/// Sends an invitation again, with a new link.
#[server(prefix = "/api/t", endpoint = "invitations/resend")]
pub async fn resend_invitation(tenant: String, invitation: String) -> Result<(), AppError> {
    web::report(
        async {
            invitations::resend(&current::tenant(&tenant)?, web::named(&invitation)?).await?;
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
            invitations::revoke(&current::tenant(&tenant)?, web::named(&invitation)?).await?;
            current::go_to(&links::workspace(
                &tenant,
                "members?notice=invitation-revoked",
            ));
            Ok(())
        }
        .await,
    )
}
