//! Signing operators in and out.

use super::ABSOLUTE_LIMIT;
use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::requests::{EmailAddress, Password};
use shared::{AppError, ErrorCode};

/// Opens a session for the operator. Its token goes into the operator realm's cookie.
///
/// # Errors
/// `invalid_credentials`, `rate_limited`, or the database's failure.
pub async fn sign_in(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    email: &EmailAddress,
    password: Password,
) -> Result<Token> {
    let tools = realm.tools();
    tools.limits.check(Action::SignIn, email.as_str())?;
    tools
        .limits
        .check(Action::SignIn, meta.ip.as_deref().unwrap_or_default())?;
    let row = sqlx::query!(
        "SELECT id, name, email, role, time_zone, password_hash FROM operators
         WHERE email = $1 AND disabled_at IS NULL",
        email.as_str()
    )
    .fetch_optional(&realm.0.operator)
    .await?;
    let stored = row.as_ref().and_then(|row| row.password_hash.clone());
    let right = tools.passwords.verify(password, stored).await?;
    let Some(row) = row.filter(|_| right) else {
        return Err(AppError::new(
            ErrorCode::InvalidCredentials,
            "E-mail address or password is wrong.",
        )
        .into());
    };
    let operator = Operator {
        id: OperatorId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        role: super::stored_role(&row.role)?,
        time_zone: row.time_zone,
    };
    let id = operator.id.uuid();
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    let token = Token::random();
    let (session, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "WITH operator AS (UPDATE operators SET last_active_at = $6 WHERE id = $2)
         INSERT INTO operator_sessions (id, operator_id, token_hash, ip, user_agent, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        session,
        id,
        token.hash(),
        meta.ip,
        meta.user_agent,
        now,
        now + ABSOLUTE_LIMIT,
    )
    .execute(tx.conn())
    .await?;
    tx.commit(Event::new(EventKind::OperatorSignedIn, target))
        .await?;
    Ok(token)
}

/// Ends the session that asks.
///
/// # Errors
/// The database's failure.
pub async fn sign_out(ctx: &OperatorContext) -> Result<()> {
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, ctx.operator.clone()).await?;
    let now = tx.now();
    sqlx::query!(
        "UPDATE operator_sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        ctx.session_id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let target = Target::new("operator", ctx.operator.id, ctx.operator.name.as_str());
    tx.commit(Event::new(EventKind::OperatorSignedOut, target))
        .await
}
