//! Removing one's own picture.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::avatars;
use shared::events::EventKind;

/// Removes the picture of whoever is signed in. Having none is no error: then nothing happens.
///
/// # Errors
/// The database's failure.
pub async fn remove(ctx: &SessionContext) -> Result<()> {
    let user = ctx.user.id;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let removed = sqlx::query_scalar!(
        "DELETE FROM user_avatars WHERE user_id = $1 RETURNING hash",
        user.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(hash) = removed else { return Ok(()) };
    let before = avatars::address(user, &hash);
    let target = Target::new("user", user, ctx.user.name.as_str());
    let event = Event::new(EventKind::AvatarChanged, target);
    tx.commit(Some(user), event.changed("avatar", before.as_str(), None))
        .await
}
