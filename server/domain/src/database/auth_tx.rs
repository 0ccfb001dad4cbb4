//! Transactions on what precedes the tenant: people, credentials, sessions.

use crate::context::RequestContext;
use crate::error::Result;
use crate::jobs::Job;
use crate::recording::Event;
use shared::ids::UserId;
use sqlx::postgres::PgConnection;
use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A change to a person's account. Reads that need no transaction go by a single statement.
pub struct AuthTx<'c> {
    tx: Transaction<'static, Postgres>,
    ctx: &'c RequestContext,
    now: OffsetDateTime,
}

impl<'c> AuthTx<'c> {
    /// Begins. There is no permission to check: each operation proves the person's right itself.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin(ctx: &'c RequestContext) -> Result<Self> {
        Ok(Self {
            tx: super::begin(&ctx.realm.0.auth, "BEGIN").await?,
            ctx,
            now: ctx.now(),
        })
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
        crate::jobs::enqueue(&mut self.tx, None, job).await
    }

    /// Writes the event into the account's security log, and commits. `user` is whose account it
    /// is, if there is one yet.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit(self, user: Option<UserId>, event: Event) -> Result<()> {
        self.commit_all(vec![(user, event)]).await
    }

    /// The same for a change of several accounts; of none, if all that was kept is what must not come twice.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub(crate) async fn commit_all(mut self, events: Vec<(Option<UserId>, Event)>) -> Result<()> {
        for (user, event) in &events {
            self.record(*user, event).await?;
        }
        self.tx.commit().await?;
        for (_, event) in &events {
            event.announce();
        }
        Ok(())
    }

    /// Does what [`Self::commit`] does, and has a job tell of it, if there is something to tell: `notice` makes it
    /// of the event's id.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub(crate) async fn commit_and_tell<J: Job>(
        mut self,
        user: UserId,
        event: Event,
        notice: Option<impl FnOnce(Uuid) -> J>,
    ) -> Result<()> {
        let id = self.record(Some(user), &event).await?;
        if let Some(notice) = notice {
            self.enqueue(&notice(id)).await?;
        }
        self.tx.commit().await?;
        event.announce();
        Ok(())
    }

    async fn record(&mut self, user: Option<UserId>, event: &Event) -> Result<Uuid> {
        let (id, spec) = (self.new_id(), event.kind.spec());
        sqlx::query!(
            "INSERT INTO account_events (id, user_id, name, version, payload, occurred_at, ip, user_agent, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            user.map(UserId::uuid),
            spec.name,
            i16::try_from(spec.version).unwrap_or(i16::MAX),
            event.payload_json(),
            self.now,
            self.ctx.meta.ip,
            self.ctx.meta.user_agent,
            self.ctx.meta.request_id,
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(id)
    }
}
