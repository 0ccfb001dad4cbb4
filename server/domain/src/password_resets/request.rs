//! Asking for the link.

use super::LINK_LIFETIME;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::SendPasswordReset;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Purpose;
use shared::events::EventKind;
use shared::ids::{PasswordResetId, UserId};
use shared::requests::EmailAddress;

/// Has a link sent if the address has an account, and answers the same if not. The same is written as well, so that the
/// time it takes tells no more: of nobody a row that no link leads to, and a job that finds nobody.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub async fn request(ctx: &RequestContext, email: &EmailAddress) -> Result<()> {
    let tools = ctx.tools();
    tools.identity.require_built_in()?;
    tools
        .limits
        .check_address(Action::RequestReset, &ctx.meta)?;
    tools.limits.check(Action::RequestMail, email.as_str())?;
    let mut tx = AuthTx::begin(ctx).await?;
    let (id, now) = (tx.new_id(), tx.now());
    let link = tools.key.derive(Purpose::ResetPassword, id, 1);
    let user = sqlx::query_scalar!(
        "INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
         VALUES ($1, (SELECT id FROM users WHERE email = $2), $3, $4, $5) RETURNING user_id",
        id,
        email.as_str(),
        link.hash(),
        now,
        now + LINK_LIFETIME,
    )
    .fetch_one(tx.conn())
    .await?;
    tx.enqueue(&SendPasswordReset {
        password_reset_id: id,
    })
    .await?;
    let target = Target::new(
        "password_reset",
        PasswordResetId::from_uuid(id),
        email.as_str(),
    );
    tx.commit(
        user.map(UserId::from_uuid),
        Event::new(EventKind::PasswordResetRequested, target),
    )
    .await
}
