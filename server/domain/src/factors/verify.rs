//! Whether a code is one of a person's: of an authenticator app, or a recovery code.

use super::holder::Holder;
use super::presented::{Presented, Proof, wrong_code};
use super::{recovery_codes, totp};
use crate::context::RequestContext;
use crate::error::Result;
use shared::ids::UserId;
use shared::views::FactorKinds;
use sqlx::PgConnection;

/// Whether the person has a second factor that counts.
pub(crate) async fn any(connection: &mut PgConnection, user: UserId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM factors WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS "any!""#,
        user.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// Which kinds of second factor the person has.
pub(crate) async fn kinds(connection: &mut PgConnection, user: UserId) -> Result<FactorKinds> {
    let kinds = sqlx::query_as!(
        FactorKinds,
        r#"SELECT coalesce(bool_or(kind = 'totp'), false) AS "app!",
                  coalesce(bool_or(kind = 'passkey'), false) AS "passkey!"
           FROM factors WHERE user_id = $1 AND confirmed_at IS NOT NULL"#,
        user.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(kinds)
}

/// Takes a code, which is spent then. Two requests with the same code: one of them is right. How often somebody may
/// try, the caller counts ([`crate::backoff`]).
///
/// # Errors
/// `invalid` at `code`, or the database's failure.
pub(crate) async fn verify(
    ctx: &RequestContext,
    connection: &mut PgConnection,
    user: UserId,
    code: &str,
) -> Result<Proof> {
    let proof = match Presented::parse(code) {
        Presented::Totp(code) => totp_code(ctx, connection, user, &code)
            .await?
            .then_some(Proof::Totp),
        Presented::RecoveryCode(hash) => recovery_code(ctx, connection, user, &hash).await?,
    };
    proof.ok_or_else(wrong_code)
}

async fn totp_code(
    ctx: &RequestContext,
    connection: &mut PgConnection,
    user: UserId,
    code: &str,
) -> Result<bool> {
    let now = ctx.now();
    let factors = sqlx::query!(
        "SELECT f.id, f.secret, u.email FROM factors f JOIN users u ON u.id = f.user_id
         WHERE f.user_id = $1 AND f.kind = 'totp' AND f.confirmed_at IS NOT NULL",
        user.uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    for factor in factors {
        let holder = Holder::User {
            id: user,
            email: &factor.email,
        };
        let totp = totp::open(&ctx.tools().key, holder, &factor.secret)?;
        let Some(step) = totp::step_of(&totp, code, now) else {
            continue;
        };
        // The row is locked until the commit: the same code at the same time waits here and fails.
        let taken = sqlx::query!(
            "UPDATE factors SET last_step = $2, last_used_at = $3
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
    ctx: &RequestContext,
    connection: &mut PgConnection,
    user: UserId,
    hash: &[u8],
) -> Result<Option<Proof>> {
    let spent = sqlx::query!(
        "UPDATE recovery_codes SET used_at = $3
         WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
        user.uuid(),
        hash,
        ctx.now(),
    )
    .execute(&mut *connection)
    .await?;
    if spent.rows_affected() == 0 {
        return Ok(None);
    }
    let left = recovery_codes::left(connection, user).await?;
    Ok(Some(Proof::RecoveryCode { left }))
}
