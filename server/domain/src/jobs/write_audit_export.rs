//! Writes an export of a long audit log.

use super::queue::{Job, JobError, JobRun};
use crate::audit::exports;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct WriteAuditExport {
    pub(crate) export_id: Uuid,
}

impl Job for WriteAuditExport {
    const NAME: &'static str = "audit.export";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        Ok(exports::write(run.tenant().await?, self.export_id).await?)
    }
}
