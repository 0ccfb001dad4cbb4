//! Taking away an operator's second factors, because they are lost: with the next sign-in they add one. The company's
//! provider, which stands for them, is asked anew who they are.

use crate::context::{OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::jobs::SendOperatorFactorsReset;
use crate::operators::target::TargetOperator;
use crate::operators::{challenge, provider};
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorPermission;
use shared::requests::{EmailAddress, FormParser, Reason};
use shared::{AppError, ErrorCode};

/// What is asked of whoever resets another operator's second factors.
#[derive(Debug, Clone)]
pub struct FactorReset {
    /// Why; it stands in the log.
    pub reason: Reason,
    /// The operator's address, typed, so that it is the right one.
    pub confirmation: String,
}

impl FactorReset {
    /// Reads a form.
    ///
    /// # Errors
    /// `invalid` at `reason`.
    pub fn parse(reason: &str, confirmation: &str) -> Result<Self, AppError> {
        let mut form = FormParser::default();
        let reason = form.field::<Reason>("reason", reason);
        Ok(Self {
            reason: form.finish(reason)?,
            confirmation: confirmation.trim().to_lowercase(),
        })
    }
}

/// Removes the factors and recovery codes of another operator, ends their sessions, and tells them by mail. Wants a
/// recent proof of who asks.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict`
/// for oneself and for somebody who has none; `invalid` at `confirm_name` when another address was typed.
pub async fn reset(ctx: &OperatorContext, id: OperatorId, asked: FactorReset) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_other()?;
    operator.check_reach()?;
    if asked.confirmation != operator.email {
        let message = "Type their e-mail address, as it stands above.";
        return Err(AppError::field("confirm_name", message).into());
    }
    take_away(tx, id, operator.target(), &asked.reason).await
}

/// The same from the command line, which knows operators by their address: for the last owner, whom nobody
/// else can help.
///
/// # Errors
/// `not_found`, `conflict` for somebody who has none, or the database's failure.
pub async fn reset_from_command_line(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    email: &EmailAddress,
    reason: &Reason,
) -> Result<()> {
    let mut tx = OperatorTx::begin_for_command_line(realm, meta).await?;
    let row = sqlx::query!(
        "SELECT id, name FROM operators WHERE email = $1 FOR NO KEY UPDATE",
        email.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    let id = OperatorId::from_uuid(row.id);
    take_away(tx, id, Target::new("operator", id, row.name), reason).await
}

/// The operator is locked: a sign-in whose code was being looked at is over, and its session is ended with the
/// others.
async fn take_away(
    mut tx: OperatorTx<'_>,
    id: OperatorId,
    target: Target,
    reason: &Reason,
) -> Result<()> {
    let removed = sqlx::query!(
        "DELETE FROM operator_factors WHERE operator_id = $1 RETURNING confirmed_at",
        id.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    let removed = removed
        .iter()
        .filter(|factor| factor.confirmed_at.is_some())
        .count();
    let unlinked = provider::unlink(&mut tx, id).await?;
    if removed == 0 && unlinked.is_none() {
        return Err(none_to_reset());
    }
    sqlx::query!(
        "DELETE FROM operator_recovery_codes WHERE operator_id = $1",
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    challenge::spend_all(&mut tx, id).await?;
    let now = tx.now();
    sqlx::query!(
        "UPDATE operator_sessions SET revoked_at = $2 WHERE operator_id = $1 AND revoked_at IS NULL",
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::OperatorFactorsReset, target)
        .changed("factors", removed.to_string().as_str(), "0")
        .changed("provider_account", unlinked.as_deref(), None)
        .changed("reason", None, reason.as_str());
    tx.commit_and_tell(event, Some(SendOperatorFactorsReset::of(id)))
        .await
}

fn none_to_reset() -> Error {
    let message = "They have no second factor. They are led to add one with their next sign-in.";
    AppError::new(ErrorCode::Conflict, message).into()
}
