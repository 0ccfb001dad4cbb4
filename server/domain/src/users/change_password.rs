//! Changing one's own password.

use crate::backoff::{self, Guess, Secret};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::factors;
use crate::jobs::SendPasswordChanged;
use crate::password_resets;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions;
use shared::AppError;
use shared::events::EventKind;
use shared::requests::Password;

/// Sets a new password, given the present one. All other sessions end, as does what the former password has begun or a
/// link in a mail could undo; the session that asks has a new token, which it returns.
///
/// # Errors
/// `invalid` at `current` when that is wrong or at `password` when the new one is weak;
/// `rate_limited`.
pub async fn change_password(
    ctx: &SessionContext,
    current: Password,
    new: Password,
) -> Result<Token> {
    let tools = ctx.request.tools();
    tools.identity.require_built_in()?;
    let guess = Guess {
        secret: Secret::Confirmation,
        account: &ctx.user.email,
        familiar: Some(factors::browser(ctx)),
    };
    let attempt = backoff::begin(&ctx.request, guess).await?;
    let stored = sqlx::query_scalar!(
        "SELECT password_hash FROM users WHERE id = $1",
        ctx.user.id.uuid()
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    if !tools.passwords.verify(current, stored).await? {
        return Err(AppError::field("current", "This is not your password.").into());
    }
    // The new one may be weak, and this one is no failure for that.
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    attempt.succeeded(&mut connection).await?;
    drop(connection);
    let known = [ctx.user.email.as_str(), ctx.user.name.as_str()];
    let password_hash = tools.passwords.hash_new(new, &known).await?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let (token, now) = (Token::random(), tx.now());
    // When the person last proved who they are stays: where there is a second factor, a password is no such proof.
    sqlx::query!(
        "WITH others AS (UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND id <> $4 AND revoked_at IS NULL),
              own AS (UPDATE sessions SET token_hash = $5, token_since = $3, former_token_hash = NULL WHERE id = $4)
         UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1",
        ctx.user.id.uuid(),
        password_hash,
        now,
        ctx.session_id.uuid(),
        token.hash(),
    )
    .execute(tx.conn())
    .await?;
    sessions::end_challenges(&mut tx, ctx.user.id).await?;
    password_resets::end_links(&mut tx, ctx.user.id).await?;
    let notice = SendPasswordChanged {
        user_id: ctx.user.id.uuid(),
        change_id: tx.new_id(),
        changed_at: now,
    };
    tx.enqueue(&notice).await?;
    let target = Target::new("user", ctx.user.id, ctx.user.name.as_str());
    tx.commit(
        Some(ctx.user.id),
        Event::new(EventKind::PasswordChanged, target),
    )
    .await?;
    Ok(token)
}
