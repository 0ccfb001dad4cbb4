//! Tells the owner of an account that somebody tried to sign up with their address.

use super::queue::{Job, JobError, JobRun};
use mail::ExistingAccount;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendExistingAccount {
    pub(crate) user_id: Uuid,
    // Of the attempt: each is a mail of its own.
    pub(crate) sign_up_id: Uuid,
}

impl Job for SendExistingAccount {
    const NAME: &'static str = "mail.existing_account";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let to = run.recipient(self.user_id).await?;
        let letter = ExistingAccount {
            name: to.name,
            email: to.email.clone(),
            sign_in: run.link("/sign-in")?,
            reset: run.link("/forgot-password")?,
        };
        let id = format!("existing-account-{}", self.sign_up_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
