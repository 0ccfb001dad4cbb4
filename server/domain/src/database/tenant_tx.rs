//! Transactions within one tenant: the only way to that tenant's rows.
//!
//! Both begin by setting `app.tenant_id` for this transaction alone, in the same round trip as the
//! `BEGIN`; the policies of the tables do the rest. [`TenantRead`] cannot write, [`TenantTx`]
//! cannot commit without an event.

use crate::context::{Actor, TenantContext};
use crate::error::Result;
use crate::jobs::Job;
use crate::recording::Event;
use shared::ids::TenantId;
use shared::permissions::Permission;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A read within a tenant, at one snapshot.
pub struct TenantRead {
    tx: Transaction<'static, Postgres>,
    tenant_id: TenantId,
}

impl TenantRead {
    /// Checks the permission and begins.
    ///
    /// # Errors
    /// [`shared::AppError::forbidden`], or the database's failure.
    pub async fn begin(ctx: &TenantContext, permission: Permission) -> Result<Self> {
        ctx.authorize(permission)?;
        // A typed Uuid is formatted, nothing else.
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('app.tenant_id', '{}', true)",
            ctx.tenant.id.uuid()
        );
        let tx = super::begin(&ctx.request.realm.0.tenant, AssertSqlSafe(begin)).await?;
        Ok(Self {
            tx,
            tenant_id: ctx.tenant.id,
        })
    }

    /// The tenant's key, for the explicit `tenant_id = $1` that the planner wants.
    pub fn tenant(&self) -> Uuid {
        self.tenant_id.uuid()
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

/// A change within a tenant.
pub struct TenantTx<'c> {
    tx: Transaction<'static, Postgres>,
    ctx: &'c TenantContext,
    now: OffsetDateTime,
}

impl<'c> TenantTx<'c> {
    /// Checks the permission and begins.
    ///
    /// # Errors
    /// [`shared::AppError::forbidden`], or the database's failure.
    pub async fn begin(ctx: &'c TenantContext, permission: Permission) -> Result<Self> {
        ctx.authorize(permission)?;
        Self::begin_unchecked(ctx).await
    }

    /// Begins for an operation that is authorized by something else than a role: the creation of
    /// the tenant itself, or the holding of an invitation.
    pub(crate) async fn begin_unchecked(ctx: &'c TenantContext) -> Result<Self> {
        let begin = format!(
            "BEGIN; SELECT set_config('app.tenant_id', '{}', true)",
            ctx.tenant.id.uuid()
        );
        let tx = super::begin(&ctx.request.realm.0.tenant, AssertSqlSafe(begin)).await?;
        Ok(Self {
            tx,
            ctx,
            now: ctx.now(),
        })
    }

    /// The tenant's key.
    pub fn tenant(&self) -> Uuid {
        self.ctx.tenant.id.uuid()
    }

    /// The moment of the whole transaction.
    pub const fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// A new key.
    pub fn new_id(&self) -> Uuid {
        self.ctx.tools().clock.new_id()
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Enqueues a job that runs once this transaction has committed, and not otherwise.
    pub(crate) async fn enqueue<J: Job>(&mut self, job: &J) -> Result<()> {
        crate::jobs::enqueue(&mut self.tx, Some(self.ctx.tenant.id), job).await
    }

    /// Writes the event and its audit entry, and commits.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit(self, event: Event) -> Result<()> {
        self.commit_all([event]).await
    }

    /// The same for a change of which there is more to say.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit_all<const N: usize>(mut self, events: [Event; N]) -> Result<()> {
        const { assert!(N > 0, "a change has at least one event") };
        for event in &events {
            self.record(event).await?;
        }
        self.tx.commit().await?;
        events.iter().for_each(Event::announce);
        Ok(())
    }

    async fn record(&mut self, event: &Event) -> Result<()> {
        let spec = event.kind.spec();
        let (actor_kind, actor_id, actor_name) = match &self.ctx.actor {
            Actor::User(user) => ("user", Some(user.id.uuid()), user.name.as_str()),
            Actor::System(job) => ("system", None, *job),
            Actor::SetupLink(recipient) => ("setup_link", None, recipient.as_str()),
        };
        let meta = self.ctx.meta();
        sqlx::query!(
            "WITH event AS (
                 INSERT INTO events (tenant_id, id, name, version, payload, occurred_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
             )
             INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name,
                 action, target_kind, target_id, target_name, changes, ip, user_agent, request_id, result)
             VALUES ($1, $2, $6, $7, $8, $9, $3, $10, $11, $12, $13, $14, $15, $16, $17)",
            self.ctx.tenant.id.uuid(),
            self.ctx.tools().clock.new_id(),
            spec.name,
            i16::try_from(spec.version).unwrap_or(i16::MAX),
            event.payload_json(),
            self.now,
            actor_kind,
            actor_id,
            actor_name,
            event.target.kind,
            &event.target.id,
            &event.target.name,
            event.changes_json(),
            meta.ip,
            meta.user_agent,
            meta.request_id,
            event.result.name(),
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
