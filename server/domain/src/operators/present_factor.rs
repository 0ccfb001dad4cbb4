//! The second step of signing in: a code, or a passkey.

use super::{challenge, factors, familiar, sessions};
use crate::backoff::{self, Attempt, Guess, Secret};
use crate::context::{Operator, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::Proof;
use crate::jobs::SendOperatorFactorChanged;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::views::{ChallengedView, PasskeyCeremony};

/// Whose sign-in waits, and what they can give.
///
/// # Errors
/// `expired`, or the database's failure.
pub async fn challenged(realm: &OperatorRealm, challenge: &Token) -> Result<ChallengedView> {
    let operator = challenge::find(realm, challenge).await?.operator;
    Ok(ChallengedView {
        factors: factors::kinds(realm, operator.id).await?,
        email: operator.email,
    })
}

/// Asks for one of the operator's passkeys. It is bound to the challenge.
///
/// # Errors
/// `expired`, `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub async fn begin_passkey_challenge(
    realm: &OperatorRealm,
    challenge: &Token,
) -> Result<PasskeyCeremony> {
    let operator = challenge::find(realm, challenge).await?.operator;
    factors::ask_for_passkey(realm, operator.id, challenge).await
}

/// Takes the passkey's answer and opens the session. Its token goes into the operator realm's cookie.
///
/// # Errors
/// `expired`, also for another challenge's ceremony; `invalid` for an answer that is none; `invalid_credentials`;
/// `rate_limited`; or the database's failure.
pub async fn present_passkey(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    challenge: &Token,
    ceremony: &Token,
    answer: &str,
) -> Result<Token> {
    let assertion = factors::take_ceremony(realm, ceremony, challenge).await?;
    let challenge = challenge::find(realm, challenge).await?;
    let operator = &challenge.operator;
    let attempt = begin(realm, meta, operator).await?;
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator.clone()).await?;
    let verified = factors::verify_passkey(realm, tx.conn(), operator, assertion, answer).await;
    if let Err(error) = verified {
        drop(tx);
        challenge.count_failure(realm).await?;
        attempt.failed().await?;
        return Err(error);
    }
    attempt.succeeded(tx.conn()).await?;
    challenge.spend(&mut tx).await?;
    let token = sessions::open(&mut tx, meta, operator.id).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let event = Event::new(EventKind::OperatorSignedIn, target);
    tx.commit(event.changed("by", None, "passkey")).await?;
    Ok(token)
}

/// Takes a code of the second factor, or a recovery code, and opens the session. Its token goes into
/// the operator realm's cookie. Of a recovery code the operator is told by mail.
///
/// # Errors
/// `expired` when the attempt is too old or had too many wrong codes, `invalid` at `code`,
/// `rate_limited`, or the database's failure.
pub async fn present_factor(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    challenge: &Token,
    code: &str,
) -> Result<Token> {
    let challenge = challenge::find(realm, challenge).await?;
    let operator = challenge.operator.clone();
    let attempt = begin(realm, meta, &operator).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    let proof = match factors::verify(realm, tx.conn(), &challenge.operator, code).await {
        Ok(proof) => proof,
        Err(error) => {
            drop(tx);
            challenge.count_failure(realm).await?;
            attempt.failed().await?;
            return Err(error);
        }
    };
    attempt.succeeded(tx.conn()).await?;
    challenge.spend(&mut tx).await?;
    let token = sessions::open(&mut tx, meta, challenge.operator.id).await?;
    let kind = match proof {
        Proof::Totp => EventKind::OperatorSignedIn,
        Proof::RecoveryCode { .. } => EventKind::OperatorRecoveryCodeUsed,
    };
    let notice = proof.change().map(SendOperatorFactorChanged::of);
    tx.commit_and_tell(Event::new(kind, target), notice).await?;
    Ok(token)
}

async fn begin<'c>(
    realm: &'c OperatorRealm,
    meta: &RequestMeta,
    operator: &Operator,
) -> Result<Attempt<'c>> {
    let guess = Guess {
        secret: Secret::Code,
        account: &operator.email,
        familiar: familiar::address(realm, meta, &operator.email).await?,
    };
    backoff::begin_of_operator(realm, meta, guess).await
}
