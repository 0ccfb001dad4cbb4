//! Whose turn a step of the upkeep is, of several workers.

use super::Database;
use crate::error::Result;
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Lets one worker at a time do a step.
#[derive(Clone)]
pub struct Turns {
    pool: PgPool,
    // A worker does one step after the other, so that it keeps one connection of its few for this.
    one: Arc<Mutex<()>>,
}

impl Turns {
    /// Those of a worker.
    pub fn new(database: &Database) -> Self {
        Self {
            pool: database.worker.clone(),
            one: Arc::default(),
        }
    }

    /// Does the step; nothing if another worker is doing it at this moment.
    ///
    /// # Errors
    /// The step's failure, or the database's.
    pub async fn take<T>(
        &self,
        step: &'static str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<Option<T>> {
        let _one = self.one.lock().await;
        // The lock is the transaction's, which waits for as long as the work takes: providers may let one wait.
        let begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0";
        let mut tx = super::begin(&self.pool, begin).await?;
        let ours = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_xact_lock(hashtextextended('upkeep ' || $1::text, 0)) AS "ours!""#,
            step
        )
        .fetch_one(&mut *tx)
        .await?;
        let done = if ours { Some(work.await) } else { None };
        // Nothing was written by it. Said and not left to the drop, so that the next finds it free.
        tx.rollback().await?;
        done.transpose()
    }
}
