//! Tells a person that their password was changed.

use super::queue::{Job, JobError, JobRun};
use mail::PasswordChanged;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendPasswordChanged {
    pub(crate) user_id: Uuid,
    // Of the change: each is a mail of its own, and the same at every attempt to send it.
    pub(crate) change_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) changed_at: OffsetDateTime,
}

impl Job for SendPasswordChanged {
    const NAME: &'static str = "mail.password_changed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let to = run.recipient(self.user_id).await?;
        let letter = PasswordChanged {
            name: to.name,
            reset: run.link("/forgot-password")?,
            changed_at: self.changed_at,
        };
        let id = format!("password-changed-{}", self.change_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
