//! Signing operators in and out. A password alone opens nothing.

use super::{challenge, factors, familiar};
use crate::backoff::{self, Guess, Secret};
use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::totp;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::requests::{EmailAddress, Password};
use shared::{AppError, ErrorCode};

/// What comes of a right password: never a session.
#[derive(Debug)]
pub enum SignIn {
    /// A second factor is asked for; the token is for [`super::present_factor`].
    SecondFactor(Token),
    /// There is none yet and one has to be added; the token is for [`super::enrol`].
    Enrolment(Token),
}

/// Takes the password, and asks for the second factor or leads to adding one. Both tokens go into a
/// cookie of their own, which is no session's.
///
/// # Errors
/// `invalid_credentials`, `rate_limited`, or the database's failure.
pub async fn sign_in(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    email: &EmailAddress,
    password: Password,
) -> Result<SignIn> {
    let tools = realm.tools();
    tools.limits.check_address(Action::SignIn, meta)?;
    let guess = Guess {
        secret: Secret::Password,
        account: email.as_str(),
        familiar: familiar::address(realm, meta, email.as_str()).await?,
    };
    let attempt = backoff::begin_of_operator(realm, meta, guess).await?;
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
        attempt.failed().await?;
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
    let id = operator.id;
    let target = Target::new("operator", id, operator.name.as_str());
    let secret = totp::new_secret(&tools.key, factors::holder(&operator))?;
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    attempt.succeeded(tx.conn()).await?;
    let has_factor = factors::any(tx.conn(), id).await?;
    let secret = (!has_factor).then_some(secret);
    let token = challenge::issue(&mut tx, id, secret).await?;
    tx.commit(Event::new(EventKind::OperatorFactorAsked, target))
        .await?;
    Ok(if has_factor {
        SignIn::SecondFactor(token)
    } else {
        SignIn::Enrolment(token)
    })
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
