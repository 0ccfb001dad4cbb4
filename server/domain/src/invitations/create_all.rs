//! Inviting several people.

use super::{NewInvitation, create};
use crate::context::{SessionContext, TenantContext};
use crate::error::{Error, Result};
use shared::ids::RoleId;
use shared::requests::EmailAddress;
use std::iter;

/// What became of a list of addresses.
#[derive(Debug, Default)]
pub struct Batch {
    /// Who is invited.
    pub invited: Vec<EmailAddress>,
    /// Who is not, and why.
    pub refused: Vec<(EmailAddress, String)>,
}

/// Invites each address by itself: one that cannot be invited keeps no other out, and whatever goes wrong
/// on the way, the answer says whom a mail has been sent to.
///
/// # Errors
/// As of [`create`], for what is not about an address and comes before anybody was invited.
pub async fn create_all(
    ctx: &TenantContext,
    session: &SessionContext,
    emails: Vec<EmailAddress>,
    role: RoleId,
) -> Result<Batch> {
    let mut batch = Batch::default();
    let mut emails = emails.into_iter();
    while let Some(email) = emails.next() {
        let new = NewInvitation {
            email: email.clone(),
            role,
        };
        let Err(error) = create(ctx, session, new).await else {
            batch.invited.push(email);
            continue;
        };
        let told = error.to_app_error();
        let of_address = told.message_for("email").map(str::to_owned);
        if of_address.is_none() && batch.invited.is_empty() {
            return Err(error);
        }
        let why = of_address.unwrap_or(told.message);
        match error {
            Error::Refused(_) => batch.refused.push((email, why)),
            Error::Internal(source) => {
                tracing::error!(error = %source, "an invitation failed, and those after it were not tried");
                let untried = iter::once(email).chain(emails.by_ref());
                batch
                    .refused
                    .extend(untried.map(|email| (email, why.clone())));
            }
        }
    }
    Ok(batch)
}
