//! Between an operator's right password and their second factor.
//!
//! It is no session and opens nothing: it names whose sign-in waits, in one browser, for ten minutes.

use crate::context::{Operator, OperatorRealm};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::secrets::Token;
use crate::sessions::CHALLENGE_LIMIT;
use shared::ids::OperatorId;
use shared::{AppError, ErrorCode};
use uuid::Uuid;

/// So many wrong codes end the attempt: then the password is asked for again.
const MOST_FAILURES: i16 = 5;

/// A sign-in that waits for a second factor.
pub(super) struct Challenge {
    id: Uuid,
    pub(super) operator: Operator,
    /// The sealed secret of the factor to add, of whoever had none when they gave the password.
    pub(super) secret: Option<Vec<u8>>,
}

/// Makes one.
pub(super) async fn issue(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    secret: Option<Vec<u8>>,
) -> Result<Token> {
    let token = Token::random();
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "WITH over AS (DELETE FROM operator_sign_in_challenges WHERE operator_id = $2 AND expires_at < $5)
         INSERT INTO operator_sign_in_challenges (id, operator_id, token_hash, secret, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        operator.uuid(),
        token.hash(),
        secret,
        now,
        now + CHALLENGE_LIMIT,
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// Finds one that still waits.
///
/// # Errors
/// `expired`, or the database's failure.
pub(super) async fn find(realm: &OperatorRealm, token: &Token) -> Result<Challenge> {
    let row = sqlx::query!(
        "SELECT c.id, c.secret, o.id AS operator_id, o.email, o.name, o.role, o.time_zone
         FROM operator_sign_in_challenges c JOIN operators o ON o.id = c.operator_id
         WHERE c.token_hash = $1 AND c.used_at IS NULL AND c.expires_at > $2 AND c.failures < $3
           AND o.disabled_at IS NULL",
        token.hash(),
        realm.tools().clock.now(),
        MOST_FAILURES,
    )
    .fetch_optional(&realm.0.operator)
    .await?
    .ok_or_else(over)?;
    Ok(Challenge {
        id: row.id,
        operator: Operator {
            id: OperatorId::from_uuid(row.operator_id),
            email: row.email,
            name: row.name,
            role: super::stored_role(&row.role)?,
            time_zone: row.time_zone,
        },
        secret: row.secret,
    })
}

impl Challenge {
    /// Ends it. Of two requests at once one does.
    ///
    /// # Errors
    /// `expired` when it has ended already, or the database's failure.
    pub(super) async fn spend(&self, tx: &mut OperatorTx<'_>) -> Result<()> {
        let now = tx.now();
        let used = sqlx::query!(
            "UPDATE operator_sign_in_challenges SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
            self.id,
            now,
        )
        .execute(tx.conn())
        .await?;
        if used.rows_affected() == 0 {
            return Err(over());
        }
        Ok(())
    }

    /// Counts a wrong code.
    pub(super) async fn count_failure(&self, realm: &OperatorRealm) -> Result<()> {
        sqlx::query!(
            "UPDATE operator_sign_in_challenges SET failures = failures + 1 WHERE id = $1",
            self.id,
        )
        .execute(&realm.0.operator)
        .await?;
        Ok(())
    }
}

/// Ends all that wait for the operator, who is locked.
pub(super) async fn spend_all(tx: &mut OperatorTx<'_>, operator: OperatorId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE operator_sign_in_challenges SET used_at = $2 WHERE operator_id = $1 AND used_at IS NULL",
        operator.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The answer to a sign-in that waits no more.
pub(super) fn over() -> Error {
    let message = "This sign-in took too long or had too many wrong codes. Sign in again.";
    AppError::new(ErrorCode::Expired, message).into()
}
