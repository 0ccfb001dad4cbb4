//! Recovery codes: what is left when the phone is gone. Each works once, and they are shown until their
//! owner says that they have kept them.

use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::recovery_code::{self, CODES};
use crate::jobs::SendOperatorFactorChanged;
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, SecretKey};
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::views::RecoveryCodeView;
use sqlx::PgConnection;
use uuid::Uuid;

/// The operator's codes that they have not kept yet, used ones as such. Wants a recent proof of who they
/// are.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn recovery_codes(ctx: &OperatorContext) -> Result<Vec<RecoveryCodeView>> {
    ctx.require_recent()?;
    let rows = sqlx::query!(
        "SELECT id, used_at FROM operator_recovery_codes
         WHERE operator_id = $1 AND kept_at IS NULL ORDER BY id LIMIT 100",
        ctx.operator.id.uuid(),
    )
    .fetch_all(&ctx.realm.0.operator)
    .await?;
    let key = &ctx.realm.tools().key;
    Ok(rows
        .into_iter()
        .map(|row| RecoveryCodeView {
            code: recovery_code::shown(key, Purpose::RecoverOperator, row.id),
            used: row.used_at.is_some(),
        })
        .collect())
}

/// How many codes the operator has still.
pub(super) async fn left(connection: &mut PgConnection, operator: OperatorId) -> Result<i64> {
    let left = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM operator_recovery_codes WHERE operator_id = $1 AND used_at IS NULL"#,
        operator.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(left)
}

/// Notes that the operator has kept the codes: nobody is shown them again, them included.
///
/// # Errors
/// The database's failure.
pub async fn keep_recovery_codes(ctx: &OperatorContext) -> Result<()> {
    let mut tx = begin(ctx).await?;
    let now = tx.now();
    sqlx::query!(
        "UPDATE operator_recovery_codes SET kept_at = $2 WHERE operator_id = $1 AND kept_at IS NULL",
        ctx.operator.id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    tx.commit(event(ctx, EventKind::OperatorRecoveryCodesKept))
        .await
}

/// Makes new codes, and tells the operator by mail; the former ones no longer work. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn make_recovery_codes(ctx: &OperatorContext) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = begin(ctx).await?;
    replace(&mut tx, ctx.operator.id, &ctx.realm.tools().key).await?;
    let event = event(ctx, EventKind::OperatorRecoveryCodesMade);
    let notice = SendOperatorFactorChanged::of(FactorChange::RecoveryCodesMade);
    tx.commit_and_tell(event, Some(notice)).await
}

async fn begin(ctx: &OperatorContext) -> Result<OperatorTx<'_>> {
    OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, ctx.operator.clone()).await
}

fn event(ctx: &OperatorContext, kind: EventKind) -> Event {
    let target = Target::new("operator", ctx.operator.id, ctx.operator.name.as_str());
    Event::new(kind, target)
}

/// Puts new codes in the place of what there was.
pub(crate) async fn replace(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    key: &SecretKey,
) -> Result<()> {
    let ids: Vec<Uuid> = (0..CODES).map(|_| tx.new_id()).collect();
    let hashes: Vec<Vec<u8>> = ids
        .iter()
        .map(|id| recovery_code::hash_of_row(key, Purpose::RecoverOperator, *id))
        .collect();
    let now = tx.now();
    sqlx::query!(
        "DELETE FROM operator_recovery_codes WHERE operator_id = $1",
        operator.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "INSERT INTO operator_recovery_codes (id, operator_id, code_hash, created_at)
         SELECT id, $1, hash, $4 FROM unnest($2::uuid[], $3::bytea[]) AS code (id, hash)",
        operator.uuid(),
        &ids,
        &hashes,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
