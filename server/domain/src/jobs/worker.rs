//! The process's worker: fetches jobs and runs them.

use super::queue::Envelope;
use super::{
    ReadMetadata, SendCertificateExpiring, SendExistingAccount, SendFactorChanged,
    SendIdentityChanged, SendInvitation, SendNewSignIn, SendOperatorFactorChanged,
    SendOperatorFactorsReset, SendOperatorLink, SendPasswordChanged, SendPasswordReset,
    SendSsoBypassed, SendVerification, SendWelcome, WriteAuditExport,
};
use crate::context::{OperatorRealm, TenantRealm};
use crate::database::Database;
use crate::error::{Error, Result};
use graphile_worker::{LocalQueueConfig, RefetchDelayConfig, WorkerOptions, WorkerShutdownConfig};
use mail::Mailer;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long an idle worker waits before it looks again.
const IDLE_PAUSE: Duration = Duration::from_millis(200);

/// What jobs work with.
#[derive(Clone)]
pub struct JobTools {
    /// The tenant realm, which a job enters by the tenant it carries.
    pub realm: TenantRealm,
    /// The operator realm, for mails to operators.
    pub operators: OperatorRealm,
    /// Sends mails.
    pub mailer: Mailer,
    /// The tenant app's address, such as `https://app.example.com`, without a slash at its end.
    pub tenant_origin: Arc<str>,
    /// The operator portal's address, likewise.
    pub operator_origin: Arc<str>,
}

impl fmt::Debug for JobTools {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JobTools")
    }
}

/// A worker that is ready to run.
pub struct Worker(graphile_worker::Worker);

impl Worker {
    /// Connects a worker to the queue, with `concurrency` jobs at a time.
    ///
    /// # Errors
    /// [`Error::Internal`] when the queue's schema is missing or newer than this binary.
    pub async fn connect(database: &Database, tools: JobTools, concurrency: usize) -> Result<Self> {
        let worker = WorkerOptions::default()
            .pg_pool(database.worker.clone())
            .schema("graphile_worker")
            .concurrency(concurrency)
            // Without these two a worker takes a round trip a job, and a job whose worker was
            // killed stays locked for hours.
            .local_queue(
                LocalQueueConfig::default()
                    .with_size(200)
                    // Without a delay after an empty fetch the queue asks again at once, for ever:
                    // each fetch leaves a permit behind that ends the pause before the next one.
                    .with_refetch_delay(RefetchDelayConfig::default().with_duration(IDLE_PAUSE)),
            )
            .complete_job_batch_delay(Duration::from_millis(5))
            .heartbeat_interval(Duration::from_secs(1))
            .sweep_interval(Duration::from_secs(2))
            .sweep_threshold(Duration::from_secs(6))
            .recovery_delay(Duration::ZERO)
            .worker_shutdown(WorkerShutdownConfig::default().listen_os_shutdown_signals(false))
            .add_extension(tools)
            .define_job::<Envelope<ReadMetadata>>()
            .define_job::<Envelope<SendCertificateExpiring>>()
            .define_job::<Envelope<SendExistingAccount>>()
            .define_job::<Envelope<SendFactorChanged>>()
            .define_job::<Envelope<SendIdentityChanged>>()
            .define_job::<Envelope<SendInvitation>>()
            .define_job::<Envelope<SendNewSignIn>>()
            .define_job::<Envelope<SendOperatorFactorChanged>>()
            .define_job::<Envelope<SendOperatorFactorsReset>>()
            .define_job::<Envelope<SendOperatorLink>>()
            .define_job::<Envelope<SendPasswordChanged>>()
            .define_job::<Envelope<SendPasswordReset>>()
            .define_job::<Envelope<SendSsoBypassed>>()
            .define_job::<Envelope<SendVerification>>()
            .define_job::<Envelope<SendWelcome>>()
            .define_job::<Envelope<WriteAuditExport>>()
            .init()
            .await
            .map_err(Error::internal)?;
        Ok(Self(worker))
    }

    /// Runs jobs until [`Self::stop`] is called, and then finishes those that are under way.
    ///
    /// # Errors
    /// [`Error::Internal`] when the queue is lost.
    pub async fn run(&self) -> Result<()> {
        self.0.run().await.map_err(Error::internal)
    }

    /// Runs what is in the queue now, and ends.
    ///
    /// # Errors
    /// [`Error::Internal`] when the queue is lost.
    pub async fn run_once(self) -> Result<()> {
        self.0.run_once().await.map_err(Error::internal)?;
        // That the last jobs are done is written in batches: stopping writes what is left.
        self.stop();
        self.run().await
    }

    /// Asks [`Self::run`] to return.
    pub fn stop(&self) {
        self.0.request_shutdown();
    }
}
