//! Sends an operator the link that sets their password.

use super::queue::{Job, JobError, JobRun};
use crate::operators::LINK_LIFETIME;
use crate::secrets::Purpose;
use mail::OperatorPassword;
use serde::{Deserialize, Serialize};
use shared::Language;
use shared::ids::OperatorPasswordLinkId;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendOperatorLink {
    pub(crate) operator_password_link_id: Uuid,
}

impl Job for SendOperatorLink {
    const NAME: &'static str = "mail.operator_password";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let id = self.operator_password_link_id;
        let to = sqlx::query!(
            "SELECT o.email, o.name FROM operator_password_links l JOIN operators o ON o.id = l.operator_id
             WHERE l.id = $1 AND l.used_at IS NULL AND o.disabled_at IS NULL",
            id
        )
        .fetch_one(&run.tools.operators.0.operator)
        .await?;
        let token = run
            .tools
            .operators
            .tools()
            .key
            .derive(Purpose::SetOperatorPassword, id, 1);
        let wire = OperatorPasswordLinkId::from_uuid(id);
        let letter = OperatorPassword {
            name: to.name,
            link: run.operator_link(&format!("/set-password?token={wire}.{}", token.expose()))?,
            expires_in: LINK_LIFETIME,
        };
        let id = format!("operator-password-{}", id.simple());
        // Operators choose no language: the portal is in English, and so is this.
        run.send(&to.email, Language::En, letter, &id).await
    }
}
