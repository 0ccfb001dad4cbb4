//! Recovery codes: what is left when the phone is gone. Each works once.

use super::recovery_code::{self, CODES};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::identities;
use crate::jobs::SendFactorChanged;
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, SecretKey};
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::UserId;
use shared::views::RecoveryCodeView;
use sqlx::PgConnection;
use uuid::Uuid;

/// The person's codes, used ones as such. Wants a recent proof of who they are.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn recovery_codes(ctx: &SessionContext) -> Result<Vec<RecoveryCodeView>> {
    ctx.require_recent()?;
    let rows = sqlx::query!(
        "SELECT id, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY id LIMIT 100",
        ctx.user.id.uuid(),
    )
    .fetch_all(&ctx.request.realm.0.auth)
    .await?;
    let key = &ctx.request.tools().key;
    Ok(rows
        .into_iter()
        .map(|row| RecoveryCodeView {
            code: recovery_code::shown(key, Purpose::Recover, row.id),
            used: row.used_at.is_some(),
        })
        .collect())
}

/// How many codes the person has still.
pub(super) async fn left(connection: &mut PgConnection, user: UserId) -> Result<i64> {
    let left = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL"#,
        user.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(left)
}

/// Makes new codes, and tells the person by mail; the former ones no longer work. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn make_recovery_codes(ctx: &SessionContext) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    // Of two that would each leave the other's codes, the second waits here; and none are made for factors that go.
    identities::lock(&mut tx, ctx.user.id).await?;
    replace(&mut tx, ctx.user.id, &ctx.request.tools().key).await?;
    let target = Target::new("user", ctx.user.id, ctx.user.name.as_str());
    let event = Event::new(EventKind::RecoveryCodesMade, target);
    let notice = SendFactorChanged::of(FactorChange::RecoveryCodesMade);
    tx.commit_and_tell(ctx.user.id, event, Some(notice)).await
}

/// Puts new codes in the place of what there was.
pub(super) async fn replace(tx: &mut AuthTx<'_>, user: UserId, key: &SecretKey) -> Result<()> {
    let ids: Vec<Uuid> = (0..CODES).map(|_| tx.new_id()).collect();
    let hashes: Vec<Vec<u8>> = ids
        .iter()
        .map(|id| recovery_code::hash_of_row(key, Purpose::Recover, *id))
        .collect();
    let now = tx.now();
    sqlx::query!("DELETE FROM recovery_codes WHERE user_id = $1", user.uuid())
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "INSERT INTO recovery_codes (id, user_id, code_hash, created_at)
         SELECT id, $1, hash, $4 FROM unnest($2::uuid[], $3::bytea[]) AS code (id, hash)",
        user.uuid(),
        &ids,
        &hashes,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
