//! Changing one's own name, time zone and language.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::requests::{PersonName, TimeZoneName};
use shared::{AppError, Language};

/// What can be changed.
#[derive(Debug, Clone)]
pub struct ProfileUpdate {
    /// The new name.
    pub name: PersonName,
    /// The new time zone.
    pub time_zone: TimeZoneName,
    /// The language of mails from now on.
    pub language: Language,
}

/// Changes the person's profile.
///
/// # Errors
/// `invalid` at `time_zone` when there is none of that name.
pub async fn update_profile(ctx: &SessionContext, update: ProfileUpdate) -> Result<()> {
    if time_tz::timezones::get_by_name(update.time_zone.as_str()).is_none() {
        return Err(AppError::field(
            "time_zone",
            "There is no such time zone. Use a name such as Europe/Berlin.",
        )
        .into());
    }
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let now = tx.now();
    sqlx::query!(
        "UPDATE users SET name = $2, time_zone = $3, language = $4, updated_at = $5 WHERE id = $1",
        ctx.user.id.uuid(),
        update.name.as_str(),
        update.time_zone.as_str(),
        update.language.code(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(
        EventKind::ProfileUpdated,
        Target::new("user", ctx.user.id, update.name.as_str()),
    )
    .changed("name", ctx.user.name.as_str(), update.name.as_str())
    .changed(
        "time_zone",
        ctx.user.time_zone.as_str(),
        update.time_zone.as_str(),
    )
    .changed("language", ctx.user.language.code(), update.language.code());
    tx.commit(Some(ctx.user.id), event).await
}
