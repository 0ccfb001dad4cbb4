//! The second step of a first sign-in: adding the second factor without which there is no session.

use super::{challenge, factors, sessions};
use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::totp;
use crate::jobs::SendOperatorFactorChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::events::EventKind;
use shared::requests::FactorName;
use shared::views::TotpEnrolment;
use shared::{AppError, ErrorCode};

/// What the app of whoever signs in for the first time needs to know.
///
/// # Errors
/// `expired` when nothing waits for that, or the database's failure.
pub async fn enrolment(realm: &OperatorRealm, challenge: &Token) -> Result<TotpEnrolment> {
    let challenge = challenge::find(realm, challenge).await?;
    let secret = challenge.secret.as_deref().ok_or_else(challenge::over)?;
    let holder = factors::holder(&challenge.operator);
    totp::enrolment(&realm.tools().key, holder, secret)
}

/// Takes a code that proves that the app has the secret; opens the session, makes recovery codes, and tells the
/// operator by mail. The session's token goes into the operator realm's cookie.
///
/// # Errors
/// `expired` when the attempt is too old or had too many wrong codes, `invalid` at `code`, `conflict` when
/// there is a second factor by now, `rate_limited`, or the database's failure.
pub async fn enrol(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    challenge: &Token,
    name: FactorName,
    code: &str,
) -> Result<Token> {
    let challenge = challenge::find(realm, challenge).await?;
    let secret = challenge.secret.as_deref().ok_or_else(challenge::over)?;
    let operator = &challenge.operator;
    let (tools, id) = (realm.tools(), operator.id);
    tools.limits.check(Action::PresentFactor, &id.to_string())?;
    let now = tools.clock.now();
    let holder = factors::holder(operator);
    let step = match totp::first_step(&tools.key, holder, secret, code, now) {
        Ok(step) => step,
        Err(error) => {
            challenge.count_failure(realm).await?;
            return Err(error);
        }
    };
    let target = Target::new("operator", id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator.clone()).await?;
    // Two sign-ins may wait at once: the second one finds what the first one has added.
    factors::lock(tx.conn(), id).await?;
    challenge.spend(&mut tx).await?;
    if factors::any(tx.conn(), id).await? {
        let message = "You have added a second factor meanwhile. Sign in with it.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    factors::insert_confirmed(&mut tx, id, &name, secret, step).await?;
    factors::replace_recovery_codes(&mut tx, id, &tools.key).await?;
    let token = sessions::open(&mut tx, meta, id).await?;
    let event =
        Event::new(EventKind::OperatorEnrolled, target).changed("factor", None, name.as_str());
    let notice = SendOperatorFactorChanged::of(FactorChange::AppAdded);
    tx.commit_and_tell(event, Some(notice)).await?;
    Ok(token)
}
