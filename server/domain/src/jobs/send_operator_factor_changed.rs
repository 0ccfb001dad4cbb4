//! Tells an operator what was done to their second factors and recovery codes, by whoever was signed in as they.

use super::queue::{Job, JobError, JobRun};
use mail::{FactorChange, OperatorFactorChanged};
use serde::{Deserialize, Serialize};
use shared::Language;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendOperatorFactorChanged {
    // Who it was, when and from where, its entry in the operators' log knows.
    audit_entry_id: Uuid,
    change: FactorChange,
}

impl SendOperatorFactorChanged {
    /// That of a change whose entry has an id by then.
    pub(crate) fn of(change: FactorChange) -> impl FnOnce(Uuid) -> Self {
        move |audit_entry_id| Self {
            audit_entry_id,
            change,
        }
    }
}

impl Job for SendOperatorFactorChanged {
    const NAME: &'static str = "mail.operator_factor_changed";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let entry = sqlx::query!(
            "SELECT o.email, o.name, e.occurred_at, e.ip, e.user_agent,
                 CASE e.target_kind WHEN 'factor' THEN e.target_name END AS factor
             FROM operator_audit_entries e JOIN operators o ON o.id = e.operator_id
             WHERE e.id = $1",
            self.audit_entry_id,
        )
        .fetch_one(&run.tools.operators.0.operator)
        .await?;
        let letter = OperatorFactorChanged {
            name: entry.name,
            change: self.change,
            factor: entry.factor,
            client: run.client(
                entry.user_agent.as_deref(),
                entry.ip.as_deref(),
                Language::En,
            ),
            changed_at: entry.occurred_at,
            security: run.operator_link("/profile/security")?,
        };
        let id = format!("operator-factor-changed-{}", self.audit_entry_id.simple());
        // Operators choose no language: the portal is in English, and so is this.
        run.send(&entry.email, Language::En, letter, &id).await
    }
}
