//! Adding an authenticator app: a secret is made, the app takes it, and a code proves that it has.

use super::holder::Holder;
use super::{MOST_APPS, recovery_codes, totp, verify};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::identities;
use crate::jobs::SendFactorChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{Assurance, renew};
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::FactorId;
use shared::requests::FactorName;
use shared::views::TotpEnrolment;
use shared::{AppError, ErrorCode};
use sqlx::PgConnection;

/// Makes a secret. It counts for nothing before [`confirm_totp`]. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `conflict` when there are too many, or the database's failure.
pub async fn begin_totp(ctx: &SessionContext) -> Result<FactorId> {
    ctx.request.tools().identity.require_built_in()?;
    ctx.require_recent()?;
    let sealed = totp::new_secret(&ctx.request.tools().key, Holder::of(ctx))?;
    let id = ctx.request.tools().clock.new_id();
    // What was begun and never confirmed goes: it proves nothing, and nothing happened.
    let begun = sqlx::query!(
        "WITH abandoned AS (DELETE FROM factors WHERE user_id = $2 AND confirmed_at IS NULL)
         INSERT INTO factors (id, user_id, kind, name, secret, created_at)
         SELECT $1, $2, 'totp', '', $3, $4
         WHERE (SELECT count(*) FROM factors WHERE user_id = $2 AND kind = 'totp' AND confirmed_at IS NOT NULL) < $5",
        id,
        ctx.user.id.uuid(),
        sealed,
        ctx.request.now(),
        MOST_APPS,
    )
    .execute(&ctx.request.realm.0.auth)
    .await?;
    if begun.rows_affected() == 0 {
        let message = format!("There are {MOST_APPS} already. Remove one that you no longer use.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    Ok(FactorId::from_uuid(id))
}

/// What the app needs to know, as long as the factor is not confirmed.
///
/// # Errors
/// `confirm_identity`, `not_found`, or the database's failure.
pub async fn enrolment(ctx: &SessionContext, factor: FactorId) -> Result<TotpEnrolment> {
    ctx.require_recent()?;
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let sealed = unconfirmed(ctx, factor, &mut connection).await?;
    totp::enrolment(&ctx.request.tools().key, Holder::of(ctx), &sealed)
}

/// Confirms the factor by a code of the app, and tells the person by mail. With the first factor come recovery
/// codes. The session counts as one with two factors from here on, and has a new token.
///
/// # Errors
/// `confirm_identity`, `invalid` at `code`, `not_found`, `rate_limited`, or the database's failure.
pub async fn confirm_totp(
    ctx: &SessionContext,
    factor: FactorId,
    name: FactorName,
    code: &str,
) -> Result<Token> {
    ctx.require_recent()?;
    let tools = ctx.request.tools();
    tools
        .limits
        .check(Action::PresentFactor, &ctx.user.id.to_string())?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    // Of two factors that would each be the first, or the last to go, the second waits here.
    identities::lock(&mut tx, ctx.user.id).await?;
    let now = tx.now();
    let sealed = unconfirmed(ctx, factor, tx.conn()).await?;
    let step = totp::first_step(&tools.key, Holder::of(ctx), &sealed, code, now)?;
    let first = !verify::any(tx.conn(), ctx.user.id).await?;
    sqlx::query!(
        "UPDATE factors SET name = $2, confirmed_at = $3, last_used_at = $3, last_step = $4 WHERE id = $1",
        factor.uuid(),
        name.as_str(),
        now,
        step,
    )
    .execute(tx.conn())
    .await?;
    if first {
        recovery_codes::replace(&mut tx, ctx.user.id, &tools.key).await?;
    }
    let token = renew(&mut tx, ctx, Assurance::Mfa).await?;
    let target = Target::new("factor", factor, name.as_str());
    let event = Event::new(EventKind::FactorAdded, target);
    let notice = SendFactorChanged::of(FactorChange::AppAdded);
    tx.commit_and_tell(ctx.user.id, event, Some(notice)).await?;
    Ok(token)
}

async fn unconfirmed(
    ctx: &SessionContext,
    factor: FactorId,
    connection: &mut PgConnection,
) -> Result<Vec<u8>> {
    let sealed = sqlx::query_scalar!(
        "SELECT secret FROM factors
         WHERE id = $1 AND user_id = $2 AND confirmed_at IS NULL FOR UPDATE",
        factor.uuid(),
        ctx.user.id.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(sealed)
}
