//! Transactions of the operator realm: platform tables, and tenants' control data by policies of
//! its own. The role has no grant on product tables.

use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::error::Result;
use crate::recording::Event;
use sqlx::postgres::PgConnection;
use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A read by an operator, at one snapshot.
pub struct OperatorRead {
    tx: Transaction<'static, Postgres>,
}

impl OperatorRead {
    /// Begins.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin(ctx: &OperatorContext) -> Result<Self> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(Self {
            tx: super::begin(&ctx.realm.0.operator, begin).await?,
        })
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

/// A change by an operator, or by the command line on behalf of the company.
pub struct OperatorTx<'c> {
    tx: Transaction<'static, Postgres>,
    realm: &'c OperatorRealm,
    meta: &'c RequestMeta,
    now: OffsetDateTime,
}

impl<'c> OperatorTx<'c> {
    /// Begins for whoever is at the sign-in page or the command line. Who acted, `commit` is told.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin(realm: &'c OperatorRealm, meta: &'c RequestMeta) -> Result<Self> {
        Ok(Self {
            tx: super::begin(&realm.0.operator, "BEGIN").await?,
            realm,
            meta,
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

    /// Writes the entry into the operators' audit log, and commits. Without an operator it was the
    /// command line.
    ///
    /// # Errors
    /// The database's failure; then nothing was changed.
    pub async fn commit(mut self, by: Option<&Operator>, event: Event) -> Result<()> {
        let spec = event.kind.spec();
        sqlx::query!(
            "INSERT INTO operator_audit_entries (id, occurred_at, operator_id, operator_name, action,
                 target_kind, target_id, target_name, changes, ip, user_agent, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.new_id(),
            self.now,
            by.map(|operator| operator.id.uuid()),
            by.map_or("command line", |operator| operator.name.as_str()),
            spec.name,
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
}
