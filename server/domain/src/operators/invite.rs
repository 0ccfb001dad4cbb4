//! Inviting an operator, in the portal.

use super::password_link;
use super::target::check_grantable;
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::requests::{EmailAddress, PersonName};

/// Who is invited.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// Their e-mail address, which the link goes to.
    pub email: EmailAddress,
    /// Their name.
    pub name: PersonName,
    /// What they will be.
    pub role: OperatorRole,
}

/// Creates the operator without a password, and has a link sent by which they choose one. Wants a recent
/// proof of who asks.
///
/// # Errors
/// `confirm_identity`; `forbidden`; `invalid` at `role` for one the actor may not give, at `email` for an address that has
/// an operator already; `rate_limited`.
pub async fn invite(ctx: &OperatorContext, new: Invitee) -> Result<OperatorId> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    check_grantable(ctx.operator.role, new.role)?;
    let limits = &ctx.realm.tools().limits;
    limits.check(Action::RequestMail, new.email.as_str())?;
    let id = insert(&mut tx, &new, None).await?;
    password_link::issue(&mut tx, &ctx.realm, id).await?;
    tx.commit(created(id, &new)).await?;
    Ok(id)
}

/// Adds the operator's row.
///
/// # Errors
/// `invalid` at `email` for an address that has an operator already.
pub(super) async fn insert(
    tx: &mut OperatorTx<'_>,
    new: &Invitee,
    password_hash: Option<String>,
) -> Result<OperatorId> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "INSERT INTO operators (id, email, name, role, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        new.email.as_str(),
        new.name.as_str(),
        new.role.key(),
        password_hash,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match Error::violated_constraint(&error) {
        Some("operators_email_key") => {
            AppError::field("email", "There is an operator with this address.").into()
        }
        _ => Error::from(error),
    })?;
    Ok(OperatorId::from_uuid(id))
}

/// What the log says of a new operator.
pub(super) fn created(id: OperatorId, new: &Invitee) -> Event {
    let target = Target::new("operator", id, new.name.as_str());
    Event::new(EventKind::OperatorCreated, target)
        .changed("email", None, new.email.as_str())
        .changed("role", None, new.role.name())
}
