//! Sends the link that completes a sign-up.

use super::queue::{Job, JobError, JobRun};
use crate::secrets::Purpose;
use crate::sign_ups::LINK_LIFETIME;
use mail::VerifyEmail;
use serde::{Deserialize, Serialize};
use shared::Language;
use shared::ids::SignUpId;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendVerification {
    pub(crate) sign_up_id: Uuid,
}

impl Job for SendVerification {
    const NAME: &'static str = "mail.verify_email";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let sign_up = sqlx::query!(
            "SELECT email, name, language FROM sign_ups WHERE id = $1 AND used_at IS NULL",
            self.sign_up_id
        )
        .fetch_one(&run.tools.realm.0.auth)
        .await?;
        let tools = run.tools.realm.tools();
        let token = tools.key.derive(Purpose::VerifyEmail, self.sign_up_id, 1);
        let id = SignUpId::from_uuid(self.sign_up_id);
        let letter = VerifyEmail {
            name: sign_up.name,
            link: run.link(&format!("/verify-email?token={id}.{}", token.expose()))?,
            expires_in: LINK_LIFETIME,
        };
        let id = format!("verify-email-{}", self.sign_up_id.simple());
        let language = Language::of_code(&sign_up.language);
        run.send(&sign_up.email, language, letter, &id).await
    }
}
