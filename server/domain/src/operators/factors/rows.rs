//! What the operations on factors have in common.

use crate::context::Operator;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::Holder;
use shared::ids::OperatorId;
use shared::requests::FactorName;
use sqlx::PgConnection;

/// Whose secrets the operator's are.
pub(crate) fn holder(operator: &Operator) -> Holder<'_> {
    Holder::Operator {
        id: operator.id,
        email: &operator.email,
    }
}

/// Has operations on the factors of one operator take turns: so the last one is not removed by two requests
/// at once, nor a first one added by two. It comes before all else that a transaction locks: the other way
/// round, two could wait for each other.
pub(crate) async fn lock(connection: &mut PgConnection, operator: OperatorId) -> Result<()> {
    sqlx::query!(
        "SELECT id FROM operators WHERE id = $1 FOR NO KEY UPDATE",
        operator.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Whether the operator has a second factor that counts.
pub(crate) async fn any(connection: &mut PgConnection, operator: OperatorId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM operator_factors WHERE operator_id = $1 AND confirmed_at IS NOT NULL
           ) AS "any!""#,
        operator.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// Adds a factor whose app has shown the code of `step`.
pub(crate) async fn insert_confirmed(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    name: &FactorName,
    sealed: &[u8],
    step: i64,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "INSERT INTO operator_factors (id, operator_id, kind, name, secret, last_step, created_at, confirmed_at,
             last_used_at)
         VALUES ($1, $2, 'totp', $3, $4, $5, $6, $6, $6)",
        id,
        operator.uuid(),
        name.as_str(),
        sealed,
        step,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
