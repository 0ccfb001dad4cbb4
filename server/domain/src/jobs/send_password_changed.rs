//! Tells a person that their password was changed.

use super::queue::{Job, JobError, JobRun};
use mail::PasswordChanged;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendPasswordChanged {
    pub(crate) user_id: Uuid,
}

impl Job for SendPasswordChanged {
    const NAME: &'static str = "mail.password_changed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let to = run.recipient(self.user_id).await?;
        let changed_at =
            sqlx::query_scalar!("SELECT updated_at FROM users WHERE id = $1", self.user_id)
                .fetch_one(&run.tools.realm.0.auth)
                .await?;
        let letter = PasswordChanged {
            name: to.name,
            reset: run.link("/forgot-password")?,
            changed_at,
        };
        let id = format!(
            "password-changed-{}-{}",
            self.user_id.simple(),
            changed_at.unix_timestamp()
        );
        run.send(&to.email, letter, &id).await
    }
}
