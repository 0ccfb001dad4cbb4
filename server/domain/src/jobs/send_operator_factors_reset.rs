//! Tells an operator that somebody else has taken their second factors away.

use super::queue::{Job, JobError, JobRun};
use mail::OperatorFactorsReset;
use serde::{Deserialize, Serialize};
use shared::Language;
use shared::ids::OperatorId;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendOperatorFactorsReset {
    operator_id: Uuid,
    // Who did it and when, its entry in the operators' log knows.
    audit_entry_id: Uuid,
}

impl SendOperatorFactorsReset {
    /// That of a reset whose entry has an id by then.
    pub(crate) fn of(operator: OperatorId) -> impl FnOnce(Uuid) -> Self {
        move |audit_entry_id| Self {
            operator_id: operator.uuid(),
            audit_entry_id,
        }
    }
}

impl Job for SendOperatorFactorsReset {
    const NAME: &'static str = "mail.operator_factors_reset";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let entry = sqlx::query!(
            "SELECT o.email, o.name, e.occurred_at,
                 CASE WHEN e.operator_id IS NOT NULL THEN e.operator_name END AS actor
             FROM operator_audit_entries e JOIN operators o ON o.id = $2
             WHERE e.id = $1",
            self.audit_entry_id,
            self.operator_id,
        )
        .fetch_one(&run.tools.operators.0.operator)
        .await?;
        let letter = OperatorFactorsReset {
            name: entry.name,
            by: entry.actor,
            reset_at: entry.occurred_at,
            sign_in: run.operator_link("/sign-in")?,
        };
        let id = format!("operator-factors-reset-{}", self.audit_entry_id.simple());
        // Operators choose no language: the portal is in English, and so is this.
        run.send(&entry.email, Language::En, letter, &id).await
    }
}
