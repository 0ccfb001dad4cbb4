//! Reads the metadata of a connection again before its day has passed.

use super::queue::{Job, JobError, JobRun};
use crate::connections;
use serde::{Deserialize, Serialize};
use shared::ids::ConnectionId;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct ReadMetadata {
    pub(crate) connection_id: Uuid,
}

impl Job for ReadMetadata {
    const NAME: &'static str = "connections.read_metadata";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let ctx = run.tenant().await?;
        let connection = ConnectionId::from_uuid(self.connection_id);
        connections::refresh(&ctx, connection).await?;
        Ok(())
    }
}
