//! Transactions of the operator realm: platform tables, and tenants' control data by policies of
//! its own. The role has no grant on product tables.

use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::error::Result;
use crate::jobs::{self, Job};
use crate::recording::Event;
use shared::ids::TenantId;
use shared::operator_permissions::OperatorPermission;
use sqlx::postgres::PgConnection;
use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A read by an operator, at one snapshot.
pub struct OperatorRead {
    tx: Transaction<'static, Postgres>,
}

impl OperatorRead {
    /// Begins, if the operator holds the permission.
    ///
    /// # Errors
    /// `forbidden`, or the database's failure.
    pub async fn begin(ctx: &OperatorContext, permission: OperatorPermission) -> Result<Self> {
        ctx.authorize(permission)?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self {
            tx: super::begin(&ctx.realm.0.operator, begin).await?,
        })
    }

    /// Begins for the command line, which reads more at once than a page and may take its time.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin_at_length(realm: &OperatorRealm) -> Result<Self> {
        let begin =
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0";
        Ok(Self {
            tx: super::begin(&realm.0.operator, begin).await?,
        })
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

/// What stands in the log for the command line, where else an operator's name does.
pub(crate) const COMMAND_LINE: &str = "command line";

/// Who makes a change.
enum By {
    Operator(Operator),
    CommandLine,
    /// A part of the system that works without anybody's request, by its name.
    System(&'static str),
}

impl By {
    fn id(&self) -> Option<Uuid> {
        match self {
            Self::Operator(operator) => Some(operator.id.uuid()),
            Self::CommandLine | Self::System(_) => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Operator(operator) => operator.name.as_str(),
            Self::CommandLine => COMMAND_LINE,
            Self::System(name) => name,
        }
    }
}

/// A change by an operator, by the command line on behalf of the company, or by the system.
pub struct OperatorTx<'c> {
    tx: Transaction<'static, Postgres>,
    realm: &'c OperatorRealm,
    meta: &'c RequestMeta,
    by: By,
    now: OffsetDateTime,
}

impl<'c> OperatorTx<'c> {
    /// Begins, if the operator holds the permission.
    ///
    /// # Errors
    /// `forbidden`, or the database's failure.
    pub async fn begin(ctx: &'c OperatorContext, permission: OperatorPermission) -> Result<Self> {
        ctx.authorize(permission)?;
        let by = By::Operator(ctx.operator.clone());
        Self::begin_unchecked(&ctx.realm, &ctx.meta, by).await
    }

    /// Begins for the command line, which may do everything: whoever has it has the installation.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin_for_command_line(
        realm: &'c OperatorRealm,
        meta: &'c RequestMeta,
    ) -> Result<Self> {
        Self::begin_unchecked(realm, meta, By::CommandLine).await
    }

    /// Begins for a part of the system that works without anybody's request, by its name.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn begin_for_system(
        realm: &'c OperatorRealm,
        meta: &'c RequestMeta,
        name: &'static str,
    ) -> Result<Self> {
        Self::begin_unchecked(realm, meta, By::System(name)).await
    }

    /// Begins for what an operator does before or after being signed in, and to nobody but
    /// themselves. Who it is, the caller has found out.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn begin_at_the_door(
        realm: &'c OperatorRealm,
        meta: &'c RequestMeta,
        who: Operator,
    ) -> Result<Self> {
        Self::begin_unchecked(realm, meta, By::Operator(who)).await
    }

    async fn begin_unchecked(
        realm: &'c OperatorRealm,
        meta: &'c RequestMeta,
        by: By,
    ) -> Result<Self> {
        Ok(Self {
            tx: super::begin(&realm.0.operator, "BEGIN").await?,
            realm,
            meta,
            by,
            now: realm.tools().clock.now(),
        })
    }

    /// The moment of the whole transaction.
    pub const fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// A new key.
    pub fn new_id(&self) -> Uuid {
        self.realm.tools().clock.new_id()
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Enqueues a job, which runs only if this transaction commits. It is no tenant's.
    pub(crate) async fn enqueue<J: Job>(&mut self, job: &J) -> Result<()> {
        jobs::enqueue(&mut self.tx, None, job).await
    }

    /// Writes the entry into the operators' audit log, and commits.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit(mut self, event: Event) -> Result<()> {
        self.record(&event).await?;
        self.tx.commit().await?;
        event.announce();
        Ok(())
    }

    /// Does what [`Self::commit`] does, and has a job tell of it, if there is something to tell: `notice` makes it
    /// of the entry's id.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub(crate) async fn commit_and_tell<J: Job>(
        mut self,
        event: Event,
        notice: Option<impl FnOnce(Uuid) -> J>,
    ) -> Result<()> {
        let id = self.record(&event).await?;
        if let Some(notice) = notice {
            self.enqueue(&notice(id)).await?;
        }
        self.tx.commit().await?;
        event.announce();
        Ok(())
    }

    /// The same for what was done to a tenant: it stands in that tenant's own log, too, where its
    /// members read it.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit_in_tenant(mut self, tenant: TenantId, event: Event) -> Result<()> {
        self.record(&event).await?;
        let spec = event.kind.spec();
        sqlx::query!(
            "WITH event AS (
                 INSERT INTO events (tenant_id, id, name, version, payload, occurred_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
             )
             INSERT INTO audit_entries (tenant_id, id, occurred_at, realm, actor_kind, actor_id, actor_name,
                 action, target_kind, target_id, target_name, changes, ip, user_agent, request_id)
             VALUES ($1, $2, $6, 'operator', 'operator', $7, $8, $3, $9, $10, $11, $12, $13, $14, $15)",
            tenant.uuid(),
            self.new_id(),
            spec.name,
            i16::try_from(spec.version).unwrap_or(i16::MAX),
            event.payload_json(),
            self.now,
            self.by.id(),
            self.by.name(),
            event.target.kind,
            &event.target.id,
            &event.target.name,
            event.changes_json(),
            self.meta.ip,
            self.meta.user_agent,
            self.meta.request_id,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        event.announce();
        Ok(())
    }

    async fn record(&mut self, event: &Event) -> Result<Uuid> {
        let (id, spec) = (self.new_id(), event.kind.spec());
        sqlx::query!(
            "INSERT INTO operator_audit_entries (id, occurred_at, operator_id, operator_name, action,
                 target_kind, target_id, target_name, changes, ip, user_agent, request_id, result)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            id,
            self.now,
            self.by.id(),
            self.by.name(),
            spec.name,
            event.target.kind,
            &event.target.id,
            &event.target.name,
            event.changes_json(),
            self.meta.ip,
            self.meta.user_agent,
            self.meta.request_id,
            event.result.name(),
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(id)
    }
}
