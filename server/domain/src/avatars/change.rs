//! Changing one's own picture.

use super::Picture;
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::avatars;
use shared::events::EventKind;

/// Makes the picture that of whoever is signed in, in place of the one they had.
///
/// # Errors
/// The database's failure.
pub async fn change(ctx: &SessionContext, picture: Picture) -> Result<()> {
    let user = ctx.user.id;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let now = tx.now();
    let before = sqlx::query_scalar!(
        "SELECT hash FROM user_avatars WHERE user_id = $1 FOR UPDATE",
        user.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    if before.as_deref() == Some(picture.hash.as_slice()) {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO user_avatars (user_id, hash, image, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id) DO UPDATE
         SET hash = excluded.hash, image = excluded.image, updated_at = excluded.updated_at",
        user.uuid(),
        picture.hash.as_slice(),
        picture.png,
        now,
    )
    .execute(tx.conn())
    .await?;
    let before = before.map(|hash| avatars::address(user, &hash));
    let after = avatars::address(user, &picture.hash);
    let target = Target::new("user", user, ctx.user.name.as_str());
    let event = Event::new(EventKind::AvatarChanged, target);
    tx.commit(
        Some(user),
        event.changed("avatar", before.as_deref(), after.as_str()),
    )
    .await
}
