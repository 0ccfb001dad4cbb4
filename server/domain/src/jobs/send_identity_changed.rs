//! Tells a person that an account at a provider was linked to theirs, or unlinked.

use super::queue::{Job, JobError, JobRun};
use mail::{IdentityLinked, IdentityUnlinked};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendIdentityChanged {
    pub(crate) user_id: Uuid,
    // Of the change: each is a mail of its own, and the same at every attempt to send it.
    pub(crate) change_id: Uuid,
    // The provider's name: what people call it is looked up.
    pub(crate) provider: String,
    pub(crate) linked: bool,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) changed_at: OffsetDateTime,
}

impl Job for SendIdentityChanged {
    const NAME: &'static str = "mail.identity_changed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let to = run.recipient(self.user_id).await?;
        let provider = run.provider(&self.provider);
        let security = run.link("/profile/security")?;
        let id = format!("identity-changed-{}", self.change_id.simple());
        let (name, changed_at) = (to.name, self.changed_at);
        if self.linked {
            let letter = IdentityLinked {
                name,
                provider,
                security,
                changed_at,
            };
            run.send(&to.email, to.language, letter, &id).await
        } else {
            let letter = IdentityUnlinked {
                name,
                provider,
                security,
                changed_at,
            };
            run.send(&to.email, to.language, letter, &id).await
        }
    }
}
