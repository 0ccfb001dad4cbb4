//! Sends the link that resets a password.

use super::queue::{Job, JobError, JobRun};
use crate::password_resets::LINK_LIFETIME;
use crate::secrets::Purpose;
use mail::ResetPassword;
use serde::{Deserialize, Serialize};
use shared::ids::PasswordResetId;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendPasswordReset {
    pub(crate) password_reset_id: Uuid,
}

impl Job for SendPasswordReset {
    const NAME: &'static str = "mail.reset_password";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let user = sqlx::query_scalar!(
            "SELECT user_id FROM password_resets WHERE id = $1 AND used_at IS NULL",
            self.password_reset_id
        )
        .fetch_one(&run.tools.realm.0.auth)
        .await?
        .ok_or_else(|| JobError::Gone("nobody has the address".to_owned()))?;
        let to = run.recipient(user).await?;
        let tools = run.tools.realm.tools();
        let token = tools
            .key
            .derive(Purpose::ResetPassword, self.password_reset_id, 1);
        let id = PasswordResetId::from_uuid(self.password_reset_id);
        let letter = ResetPassword {
            name: to.name,
            link: run.link(&format!("/reset-password?token={id}.{}", token.expose()))?,
            expires_in: LINK_LIFETIME,
        };
        let id = format!("reset-password-{}", self.password_reset_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
