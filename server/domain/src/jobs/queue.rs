//! What a job is, how it is enqueued, and what it finds when it runs.

use super::worker::JobTools;
use crate::context::{RequestContext, RequestMeta, TenantContext};
use crate::error::{Error, Result};
use crate::sessions::device_name;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use mail::{Client, Link, Mail, SendError, Template as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::ids::TenantId;
use shared::{ErrorCode, Language};
use sqlx::PgConnection;
use std::fmt::Debug;
use tracing::Instrument as _;
use uuid::Uuid;

/// Work to be done later. Its fields are its payload: ids, never secrets or texts.
///
/// It may run more than once, so running it again must do no harm.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The stable name in the queue.
    const NAME: &'static str;

    /// Does the work.
    fn run(self, run: JobRun) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Why a job did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It may work later: the queue tries again, with growing pauses.
    #[error("to be tried again: {0}")]
    Retry(String),
    /// What it was about is gone, such as an invitation that was accepted meanwhile: there is
    /// nothing left to do, and nothing went wrong.
    #[error("nothing left to do: {0}")]
    Gone(String),
    /// It will never work: it is logged and not tried again.
    #[error("failed for good: {0}")]
    Fail(String),
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) if refusal.code == ErrorCode::NotFound => {
                Self::Gone(refusal.to_string())
            }
            Error::Refused(refusal) => Self::Fail(refusal.to_string()),
            Error::Internal(source) => Self::Retry(source.to_string()),
        }
    }
}

impl From<sqlx::Error> for JobError {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<SendError> for JobError {
    fn from(error: SendError) -> Self {
        if error.is_permanent() {
            Self::Fail(error.to_string())
        } else {
            Self::Retry(error.to_string())
        }
    }
}

/// Enqueues a job within the caller's transaction.
pub(crate) async fn enqueue<J: Job>(
    connection: &mut PgConnection,
    tenant: Option<TenantId>,
    job: &J,
) -> Result<()> {
    let payload = serde_json::to_value(Envelope {
        version: VERSION,
        tenant_id: tenant.map(TenantId::uuid),
        job,
    })
    .map_err(Error::internal)?;
    sqlx::query!("SELECT enqueue_job($1, $2::jsonb::json)", J::NAME, payload)
        .execute(connection)
        .await?;
    Ok(())
}

const VERSION: u16 = 1;

/// What stands in the queue around a job's own fields.
#[derive(Serialize, Deserialize)]
pub(super) struct Envelope<J> {
    version: u16,
    // As the database compares it with the context: the bare UUID.
    tenant_id: Option<Uuid>,
    job: J,
}

impl<J: Job> TaskHandler for Envelope<J> {
    const IDENTIFIER: &'static str = J::NAME;

    async fn run(self, worker: WorkerContext) -> impl IntoTaskHandlerResult {
        let span = tracing::info_span!(
            "job",
            operation = J::NAME,
            job.id = worker.job().id(),
            tenant_id = self.tenant_id.map(|id| TenantId::from_uuid(id).to_string())
        );
        let Some(tools) = worker.get_ext::<JobTools>().cloned() else {
            return Err("the worker was started without its tools".to_owned());
        };
        let run = JobRun {
            tools,
            tenant: self.tenant_id.map(TenantId::from_uuid),
            name: J::NAME,
        };
        async move {
            match self.job.run(run).await {
                Ok(()) => {
                    tracing::info!("job done");
                    Ok(())
                }
                Err(JobError::Gone(reason)) => {
                    tracing::info!(reason, "job has nothing left to do");
                    Ok(())
                }
                Err(JobError::Fail(reason)) => {
                    tracing::error!(reason, "job failed for good");
                    Ok(())
                }
                Err(JobError::Retry(reason)) => {
                    tracing::warn!(reason, "job will be tried again");
                    Err(reason)
                }
            }
        }
        .instrument(span)
        .await
    }
}

/// What a job finds when it runs.
pub struct JobRun {
    pub(super) tools: JobTools,
    tenant: Option<TenantId>,
    name: &'static str,
}

/// Whom a mail goes to.
pub(super) struct Recipient {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) language: Language,
}

impl JobRun {
    /// The context of what precedes the tenant.
    pub(super) fn request(&self) -> RequestContext {
        let meta = RequestMeta {
            request_id: format!("job {}", self.name),
            ..RequestMeta::default()
        };
        RequestContext::new(self.tools.realm.clone(), meta)
    }

    /// Enters the tenant the job was enqueued in.
    pub(super) async fn tenant(&self) -> Result<TenantContext> {
        let id = self
            .tenant
            .ok_or_else(|| Error::internal(format!("{} needs a tenant", self.name)))?;
        TenantContext::of_system(self.request(), id, self.name).await
    }

    pub(super) async fn recipient(&self, user: Uuid) -> Result<Recipient> {
        let row = sqlx::query!(
            "SELECT email, name, language FROM users WHERE id = $1",
            user
        )
        .fetch_one(&self.tools.realm.0.auth)
        .await?;
        Ok(Recipient {
            email: row.email,
            name: row.name,
            language: Language::of_code(&row.language),
        })
    }

    /// What people call a provider.
    pub(super) fn provider(&self, name: &str) -> String {
        self.tools.realm.tools().identity.label(name).to_owned()
    }

    /// With what and from where something was done, for its owner to recognise.
    pub(super) fn client(
        &self,
        user_agent: Option<&str>,
        ip: Option<&str>,
        language: Language,
    ) -> Client {
        let geoip = &self.tools.realm.tools().geoip;
        Client {
            device: device_name(user_agent.unwrap_or_default()),
            ip_address: ip.and_then(|address| address.parse().ok()),
            place: ip.and_then(|address| geoip.place(address, language)),
        }
    }

    /// A link into the tenant app.
    pub(super) fn link(&self, path: &str) -> Result<Link, JobError> {
        parse_link(&self.tools.tenant_origin, path)
    }

    /// A link into the operator portal.
    pub(super) fn operator_link(&self, path: &str) -> Result<Link, JobError> {
        parse_link(&self.tools.operator_origin, path)
    }

    /// Sends a mail in the receiver's language. `id` names it: the same at every attempt.
    pub(super) async fn send(
        &self,
        to: &str,
        language: Language,
        mail: impl Into<Mail>,
        id: &str,
    ) -> Result<(), JobError> {
        let now = self.tools.realm.tools().clock.now();
        let mail = mail.into();
        let rendered = mail.render(language);
        self.tools.mailer.send(to, &rendered, id, now).await?;
        Ok(())
    }
}

fn parse_link(origin: &str, path: &str) -> Result<Link, JobError> {
    Link::parse(&format!("{origin}{path}")).map_err(|error| JobError::Fail(error.to_string()))
}
