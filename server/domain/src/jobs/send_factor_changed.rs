//! Tells a person what was done to their second factors and recovery codes.

use super::queue::{Job, JobError, JobRun};
use mail::{FactorChange, FactorChanged};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendFactorChanged {
    // Whose account it is, when it was done and from where, its event knows.
    account_event_id: Uuid,
    change: FactorChange,
}

impl SendFactorChanged {
    /// That of a change whose event has an id by then.
    pub(crate) fn of(change: FactorChange) -> impl FnOnce(Uuid) -> Self {
        move |account_event_id| Self {
            account_event_id,
            change,
        }
    }
}

impl Job for SendFactorChanged {
    const NAME: &'static str = "mail.factor_changed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let event = sqlx::query!(
            r#"SELECT user_id AS "user_id!", occurred_at, ip, user_agent,
                 CASE payload #>> '{target,kind}' WHEN 'factor' THEN payload #>> '{target,name}' END AS factor
               FROM account_events WHERE id = $1"#,
            self.account_event_id,
        )
        .fetch_one(&run.tools.realm.0.auth)
        .await?;
        let to = run.recipient(event.user_id).await?;
        let letter = FactorChanged {
            name: to.name,
            change: self.change,
            factor: event.factor,
            client: run.client(
                event.user_agent.as_deref(),
                event.ip.as_deref(),
                to.language,
            ),
            changed_at: event.occurred_at,
            security: run.link("/profile/security")?,
        };
        let id = format!("factor-changed-{}", self.account_event_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
