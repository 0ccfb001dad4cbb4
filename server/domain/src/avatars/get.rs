//! Looking at a picture.

use crate::context::SessionContext;
use crate::error::Result;
use shared::AppError;
use shared::avatars;
use shared::ids::UserId;

/// The picture of a person, as a PNG. Seen by themselves, and by whoever can enter a workspace that
/// they belong to.
///
/// # Errors
/// `not_found` when there is none, or it is another one by now, or it is none of the viewer's
/// business: a caller cannot tell which.
pub async fn get(ctx: &SessionContext, user: UserId, hash: &str) -> Result<Vec<u8>> {
    let row = sqlx::query!(
        "SELECT a.hash, a.image FROM user_avatars a
         WHERE a.user_id = $1 AND (a.user_id = $2 OR EXISTS (
             SELECT FROM memberships theirs
             JOIN memberships mine ON mine.tenant_id = theirs.tenant_id
             JOIN tenants t ON t.id = mine.tenant_id
             WHERE theirs.user_id = a.user_id AND mine.user_id = $2
               AND mine.suspended_at IS NULL AND t.status = 'active'))",
        user.uuid(),
        ctx.user.id.uuid(),
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    // The address is the picture's name: an earlier one is gone.
    if avatars::address(user, &row.hash) == format!("/avatars/{user}/{hash}") {
        Ok(row.image)
    } else {
        Err(AppError::not_found().into())
    }
}
