//! Tells a person that a browser which they never used before has signed in.

use super::queue::{Job, JobError, JobRun};
use crate::error::Error;
use mail::NewSignIn;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendNewSignIn {
    pub(crate) session_id: Uuid,
}

impl Job for SendNewSignIn {
    const NAME: &'static str = "mail.new_sign_in";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let session = sqlx::query!(
            "SELECT user_id, ip, user_agent, created_at FROM sessions WHERE id = $1",
            self.session_id,
        )
        .fetch_optional(&run.request().realm.0.auth)
        .await
        .map_err(Error::from)?
        .ok_or_else(|| JobError::Gone("the session is gone".to_owned()))?;
        let to = run.recipient(session.user_id).await?;
        let letter = NewSignIn {
            name: to.name,
            client: run.client(
                session.user_agent.as_deref(),
                session.ip.as_deref(),
                to.language,
            ),
            signed_in_at: session.created_at,
            sessions: run.link("/profile/sessions")?,
        };
        let id = format!("new-sign-in-{}", self.session_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
