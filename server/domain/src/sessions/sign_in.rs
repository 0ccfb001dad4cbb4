//! Signing in with e-mail address and password.

use super::open;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::UserId;
use shared::requests::{EmailAddress, Password};
use shared::{AppError, ErrorCode};

/// Opens a session. An unknown address, a wrong password and an account without one get the same
/// answer after the same work.
///
/// # Errors
/// `invalid_credentials`, `rate_limited`, or the database's failure.
pub async fn sign_in(
    ctx: &RequestContext,
    email: &EmailAddress,
    password: Password,
) -> Result<Token> {
    let tools = ctx.tools();
    tools.limits.check(Action::SignIn, email.as_str())?;
    tools
        .limits
        .check(Action::SignIn, ctx.meta.ip.as_deref().unwrap_or_default())?;
    let user = sqlx::query!(
        "SELECT id, name, password_hash FROM users WHERE email = $1",
        email.as_str()
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let right = tools.passwords.verify(password, stored).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(AppError::new(
            ErrorCode::InvalidCredentials,
            "E-mail address or password is wrong.",
        )
        .into());
    };
    let user_id = UserId::from_uuid(user.id);
    let mut tx = AuthTx::begin(ctx).await?;
    let token = open(&mut tx, ctx, user_id).await?;
    let target = Target::new("user", user_id, user.name);
    tx.commit(Some(user_id), Event::new(EventKind::SessionCreated, target))
        .await?;
    Ok(token)
}
