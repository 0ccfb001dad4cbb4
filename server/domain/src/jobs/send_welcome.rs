//! Welcomes the owner of a new workspace.

use super::queue::{Job, JobError, JobRun};
use mail::Welcome;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendWelcome {
    pub(crate) user_id: Uuid,
}

impl Job for SendWelcome {
    const NAME: &'static str = "mail.welcome";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let ctx = run.tenant().await?;
        let to = run.recipient(self.user_id).await?;
        let letter = Welcome {
            name: to.name,
            workspace: ctx.tenant.name.clone(),
            link: run.link(&format!("/t/{}", ctx.tenant.slug))?,
        };
        let id = format!("welcome-{}", ctx.tenant.id.uuid().simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
