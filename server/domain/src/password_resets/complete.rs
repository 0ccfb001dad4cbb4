//! Using the link.

use crate::backoff;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::jobs::SendPasswordChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions;
use shared::events::EventKind;
use shared::ids::{PasswordResetId, UserId};
use shared::requests::Password;
use shared::{AppError, ErrorCode};
use uuid::Uuid;

struct Reset {
    id: Uuid,
    user_id: Uuid,
    email: String,
    name: String,
}

/// Whose password the link resets: their address, for the page to show.
///
/// # Errors
/// `expired` when the link is wrong, used or too old.
pub async fn offer(ctx: &RequestContext, link: &str) -> Result<String> {
    Ok(find(ctx, link).await?.email)
}

/// Sets the new password and ends every session of the account, and every sign-in that waits for a second factor.
///
/// # Errors
/// `expired` when the link is wrong, used or too old; `invalid` for a weak password.
pub async fn complete(ctx: &RequestContext, link: &str, password: Password) -> Result<()> {
    let reset = find(ctx, link).await?;
    let known = [reset.email.as_str(), reset.name.as_str()];
    let password_hash = ctx.tools().passwords.hash_new(password, &known).await?;
    let mut tx = AuthTx::begin(ctx).await?;
    let now = tx.now();
    // All links of the account are spent by the first one used.
    let used = sqlx::query!(
        "UPDATE password_resets SET used_at = $2
         WHERE user_id = $1 AND used_at IS NULL
           AND EXISTS (SELECT FROM password_resets WHERE id = $3 AND used_at IS NULL)",
        reset.user_id,
        now,
        reset.id,
    )
    .execute(tx.conn())
    .await?;
    if used.rows_affected() == 0 {
        return Err(spent());
    }
    sqlx::query!(
        "WITH sessions AS (UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND revoked_at IS NULL)
         UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1",
        reset.user_id,
        password_hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    backoff::forgive(ctx, tx.conn(), &reset.email).await?;
    let user_id = UserId::from_uuid(reset.user_id);
    sessions::end_challenges(&mut tx, user_id).await?;
    let notice = SendPasswordChanged {
        user_id: reset.user_id,
        change_id: tx.new_id(),
        changed_at: now,
    };
    tx.enqueue(&notice).await?;
    let target = Target::new("user", user_id, reset.name);
    tx.commit(
        Some(user_id),
        Event::new(EventKind::PasswordChanged, target),
    )
    .await
}

/// Ends the links of a person that still work.
pub(crate) async fn end_links(tx: &mut AuthTx<'_>, user: UserId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE password_resets SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL",
        user.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn find(ctx: &RequestContext, link: &str) -> Result<Reset> {
    ctx.tools().identity.require_built_in()?;
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let (id, token) = link.split_once('.').ok_or_else(spent)?;
    let id: PasswordResetId = id.parse().map_err(|_| spent())?;
    let row = sqlx::query!(
        "SELECT r.token_hash, u.id AS user_id, u.email, u.name FROM password_resets r
         JOIN users u ON u.id = r.user_id
         WHERE r.id = $1 AND r.used_at IS NULL AND r.expires_at > $2",
        id.uuid(),
        ctx.now(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?
    .filter(|row| Token::presented(token).matches(&row.token_hash))
    .ok_or_else(spent)?;
    Ok(Reset {
        id: id.uuid(),
        user_id: row.user_id,
        email: row.email,
        name: row.name,
    })
}

fn spent() -> Error {
    AppError::new(
        ErrorCode::Expired,
        "This link has been used or has expired. Ask for a new one.",
    )
    .into()
}
