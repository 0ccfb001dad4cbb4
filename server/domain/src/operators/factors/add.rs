//! Adding another authenticator app, by an operator who is signed in. The first one comes with the first
//! sign-in.

use super::{any, holder, lock, replace_recovery_codes};
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::{MOST_APPS, totp};
use crate::jobs::SendOperatorFactorChanged;
use crate::limits::Action;
use crate::operators::sessions;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::OperatorFactorId;
use shared::requests::FactorName;
use shared::views::TotpEnrolment;
use shared::{AppError, ErrorCode};
use sqlx::PgConnection;

/// Makes a secret. It counts for nothing before [`confirm_totp`]. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `conflict` when there are too many, or the database's failure.
pub async fn begin_totp(ctx: &OperatorContext) -> Result<OperatorFactorId> {
    ctx.require_recent()?;
    let tools = ctx.realm.tools();
    let sealed = totp::new_secret(&tools.key, holder(&ctx.operator))?;
    let id = tools.clock.new_id();
    // What was begun and never confirmed goes: it proves nothing, and nothing happened.
    let begun = sqlx::query!(
        "WITH abandoned AS (DELETE FROM operator_factors WHERE operator_id = $2 AND confirmed_at IS NULL)
         INSERT INTO operator_factors (id, operator_id, kind, name, secret, created_at)
         SELECT $1, $2, 'totp', '', $3, $4
         WHERE (SELECT count(*) FROM operator_factors
             WHERE operator_id = $2 AND kind = 'totp' AND confirmed_at IS NOT NULL) < $5",
        id,
        ctx.operator.id.uuid(),
        sealed,
        tools.clock.now(),
        MOST_APPS,
    )
    .execute(&ctx.realm.0.operator)
    .await?;
    if begun.rows_affected() == 0 {
        let message = format!("There are {MOST_APPS} already. Remove one that you no longer use.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    Ok(OperatorFactorId::from_uuid(id))
}

/// What the app needs to know, as long as the factor is not confirmed.
///
/// # Errors
/// `confirm_identity`, `not_found`, or the database's failure.
pub async fn enrolment(ctx: &OperatorContext, factor: OperatorFactorId) -> Result<TotpEnrolment> {
    ctx.require_recent()?;
    let mut connection = ctx.realm.0.operator.acquire().await?;
    let sealed = unconfirmed(ctx, factor, &mut connection).await?;
    totp::enrolment(&ctx.realm.tools().key, holder(&ctx.operator), &sealed)
}

/// Confirms the factor by a code of the app, and tells the operator by mail. The session has a new token.
///
/// # Errors
/// `confirm_identity`, `invalid` at `code`, `not_found`, `rate_limited`, or the database's failure.
pub async fn confirm_totp(
    ctx: &OperatorContext,
    factor: OperatorFactorId,
    name: FactorName,
    code: &str,
) -> Result<Token> {
    ctx.require_recent()?;
    let (tools, operator) = (ctx.realm.tools(), &ctx.operator);
    tools
        .limits
        .check(Action::PresentFactor, &operator.id.to_string())?;
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    let now = tx.now();
    lock(tx.conn(), operator.id).await?;
    let sealed = unconfirmed(ctx, factor, tx.conn()).await?;
    let step = totp::first_step(&tools.key, holder(operator), &sealed, code, now)?;
    let is_first = !any(tx.conn(), operator.id).await?;
    sqlx::query!(
        "UPDATE operator_factors SET name = $2, confirmed_at = $3, last_used_at = $3, last_step = $4 WHERE id = $1",
        factor.uuid(),
        name.as_str(),
        now,
        step,
    )
    .execute(tx.conn())
    .await?;
    if is_first {
        replace_recovery_codes(&mut tx, operator.id, &tools.key).await?;
    }
    let token = sessions::renew(&mut tx, ctx).await?;
    let target = Target::new("factor", factor, name.as_str());
    let event = Event::new(EventKind::OperatorFactorAdded, target);
    let notice = SendOperatorFactorChanged::of(FactorChange::AppAdded);
    tx.commit_and_tell(event, Some(notice)).await?;
    Ok(token)
}

async fn unconfirmed(
    ctx: &OperatorContext,
    factor: OperatorFactorId,
    connection: &mut PgConnection,
) -> Result<Vec<u8>> {
    let sealed = sqlx::query_scalar!(
        "SELECT secret FROM operator_factors
         WHERE id = $1 AND operator_id = $2 AND confirmed_at IS NULL FOR UPDATE",
        factor.uuid(),
        ctx.operator.id.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(sealed)
}
