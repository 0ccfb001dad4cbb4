//! The second step of signing in: a code.

use super::{challenge, factors, sessions};
use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::Proof;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;

/// Whose sign-in waits for a code: their address, for the page to show.
///
/// # Errors
/// `expired`, or the database's failure.
pub async fn challenged(realm: &OperatorRealm, challenge: &Token) -> Result<String> {
    Ok(challenge::find(realm, challenge).await?.operator.email)
}

/// Takes a code of the second factor, or a recovery code, and opens the session. Its token goes into
/// the operator realm's cookie.
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
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    let proof = match factors::verify(realm, tx.conn(), &challenge.operator, code).await {
        Ok(proof) => proof,
        Err(error) => {
            drop(tx);
            challenge.count_failure(realm).await?;
            return Err(error);
        }
    };
    challenge.spend(&mut tx).await?;
    let token = sessions::open(&mut tx, meta, challenge.operator.id).await?;
    let kind = match proof {
        Proof::Totp => EventKind::OperatorSignedIn,
        Proof::RecoveryCode => EventKind::OperatorRecoveryCodeUsed,
    };
    tx.commit(Event::new(kind, target)).await?;
    Ok(token)
}
