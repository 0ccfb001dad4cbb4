//! Whether a code is one of an operator's: of an authenticator app, or a recovery code.

use super::{holder, lock, recovery_codes};
use crate::context::{Operator, OperatorRealm};
use crate::error::Result;
use crate::factors::{Presented, Proof, totp, wrong_code};
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Takes a code, which is spent then. Two requests with the same code: one of them is right. How often somebody may
/// try, the caller counts ([`crate::backoff`]).
///
/// # Errors
/// `invalid` at `code`, or the database's failure.
pub(crate) async fn verify(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    operator: &Operator,
    code: &str,
) -> Result<Proof> {
    let tools = realm.tools();
    lock(connection, operator.id).await?;
    let now = tools.clock.now();
    let proof = match Presented::parse(code) {
        Presented::Totp(code) => totp_code(realm, connection, operator, &code, now)
            .await?
            .then_some(Proof::Totp),
        Presented::RecoveryCode(hash) => recovery_code(connection, operator, &hash, now).await?,
    };
    proof.ok_or_else(wrong_code)
}

async fn totp_code(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    operator: &Operator,
    code: &str,
    now: OffsetDateTime,
) -> Result<bool> {
    let factors = sqlx::query!(
        "SELECT id, secret FROM operator_factors
         WHERE operator_id = $1 AND kind = 'totp' AND confirmed_at IS NOT NULL",
        operator.id.uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    for factor in factors {
        let totp = totp::open(&realm.tools().key, holder(operator), &factor.secret)?;
        let Some(step) = totp::step_of(&totp, code, now) else {
            continue;
        };
        // The same code at the same time has waited for the lock, and finds its step taken.
        let taken = sqlx::query!(
            "UPDATE operator_factors SET last_step = $2, last_used_at = $3
             WHERE id = $1 AND (last_step IS NULL OR last_step < $2)",
            factor.id,
            step,
            now,
        )
        .execute(&mut *connection)
        .await?;
        if taken.rows_affected() == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn recovery_code(
    connection: &mut PgConnection,
    operator: &Operator,
    hash: &[u8],
    now: OffsetDateTime,
) -> Result<Option<Proof>> {
    let spent = sqlx::query!(
        "UPDATE operator_recovery_codes SET used_at = $3
         WHERE operator_id = $1 AND code_hash = $2 AND used_at IS NULL",
        operator.id.uuid(),
        hash,
        now,
    )
    .execute(&mut *connection)
    .await?;
    if spent.rows_affected() == 0 {
        return Ok(None);
    }
    let left = recovery_codes::left(connection, operator.id).await?;
    Ok(Some(Proof::RecoveryCode { left }))
}
