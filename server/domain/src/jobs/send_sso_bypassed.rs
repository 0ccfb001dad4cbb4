//! Tells whoever manages single sign-on that an owner came in without it.

use super::queue::{Job, JobError, JobRun};
use crate::error::Error;
use mail::SsoBypassed;
use serde::{Deserialize, Serialize};
use shared::ids::MembershipId;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendSsoBypassed {
    pub(crate) user_id: Uuid,
    pub(crate) owner_id: Uuid,
    pub(crate) membership_id: Uuid,
    pub(crate) session_id: Uuid,
    // Of the mail to this person, the same at every attempt to send it.
    pub(crate) notice_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) came_in_at: OffsetDateTime,
}

impl Job for SendSsoBypassed {
    const NAME: &'static str = "mail.sso_bypassed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let ctx = run.tenant().await?;
        let session = sqlx::query!(
            "SELECT ip, user_agent FROM sessions WHERE id = $1",
            self.session_id,
        )
        .fetch_optional(&run.request().realm.0.auth)
        .await
        .map_err(Error::from)?
        .ok_or_else(|| JobError::Gone("the session is gone".to_owned()))?;
        let (to, owner) = (
            run.recipient(self.user_id).await?,
            run.recipient(self.owner_id).await?,
        );
        let member = MembershipId::from_uuid(self.membership_id);
        let letter = SsoBypassed {
            name: to.name,
            workspace: ctx.tenant.name.clone(),
            owner: owner.name,
            client: run.client(
                session.user_agent.as_deref(),
                session.ip.as_deref(),
                to.language,
            ),
            came_in_at: self.came_in_at,
            member: run.link(&format!("/t/{}/members/{member}", ctx.tenant.slug))?,
        };
        let id = format!("sso-bypassed-{}", self.notice_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
