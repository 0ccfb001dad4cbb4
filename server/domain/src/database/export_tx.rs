//! Transactions in which a job writes down an export of the audit log.
//!
//! Like sealing, this is no change with an event of its own: that the log is exported, the entry of the
//! request says. A job may only take its export up, add to its file, tell how far it is, and end it; and
//! only for as long as no other attempt has taken it up and nobody has cancelled it.

use crate::context::TenantContext;
use crate::error::Result;
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// An export as it was asked for.
pub(crate) struct ExportOrder {
    pub(crate) format: String,
    pub(crate) query: String,
    pub(crate) filter: serde_json::Value,
    pub(crate) requested_by: Uuid,
    pub(crate) requested_by_name: String,
    pub(crate) time_zone: String,
    pub(crate) attempt: i32,
}

/// What is known of a file that is whole.
pub(crate) struct ExportedFile {
    pub(crate) rows: i64,
    pub(crate) bytes: i64,
    pub(crate) sha256: String,
    /// The manifest and its signature, of a file that does not hold its own.
    pub(crate) manifest: Option<(String, String)>,
}

/// A step of writing an export.
pub(crate) struct ExportTx {
    tx: Transaction<'static, Postgres>,
    tenant: Uuid,
    export: Uuid,
    now: OffsetDateTime,
}

impl ExportTx {
    /// Begins within the tenant.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn begin(ctx: &TenantContext, export: Uuid) -> Result<Self> {
        let tenant = ctx.tenant.id.uuid();
        let begin = format!("BEGIN; SELECT set_config('app.tenant_id', '{tenant}', true)");
        let tx = super::begin(&ctx.request.realm.0.tenant, AssertSqlSafe(begin)).await?;
        Ok(Self {
            tx,
            tenant,
            export,
            now: ctx.now(),
        })
    }

    /// Takes the export up from its beginning, whatever an earlier attempt has written. Nothing when
    /// it has ended.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn take_up(mut self) -> Result<Option<ExportOrder>> {
        let order = sqlx::query_as!(
            ExportOrder,
            "UPDATE audit_exports SET state = 'running', attempt = attempt + 1, rows_done = 0
             WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')
             RETURNING format, query, filter, requested_by, requested_by_name, time_zone, attempt",
            self.tenant,
            self.export
        )
        .fetch_optional(&mut *self.tx)
        .await?;
        if order.is_none() {
            return Ok(None);
        }
        sqlx::query!(
            "DELETE FROM audit_export_chunks WHERE tenant_id = $1 AND export_id = $2",
            self.tenant,
            self.export
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(order)
    }

    /// Adds a piece of the file. Whether the attempt still counts.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn add(mut self, attempt: i32, number: i32, content: &[u8]) -> Result<bool> {
        let added = sqlx::query!(
            "INSERT INTO audit_export_chunks (tenant_id, export_id, number, content)
             SELECT tenant_id, id, $4, $5 FROM audit_exports
             WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running' FOR SHARE",
            self.tenant,
            self.export,
            attempt,
            number,
            content,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(added.rows_affected() == 1)
    }

    /// Tells how far it is. Whether the attempt still counts.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn tell(
        mut self,
        attempt: i32,
        done: i64,
        expected: Option<i64>,
    ) -> Result<bool> {
        let told = sqlx::query!(
            "UPDATE audit_exports SET rows_done = $4, rows_expected = $5
             WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
            self.tenant,
            self.export,
            attempt,
            done,
            expected,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(told.rows_affected() == 1)
    }

    /// Offers the file. Whether the attempt still counted.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn finish(mut self, attempt: i32, file: ExportedFile) -> Result<bool> {
        let (manifest, signature) = file.manifest.unzip();
        let finished = sqlx::query!(
            "UPDATE audit_exports SET state = 'done', rows_done = $4, rows_expected = $4, bytes = $5, sha256 = $6,
                 manifest = $7, signature = $8, finished_at = $9
             WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
            self.tenant,
            self.export,
            attempt,
            file.rows,
            file.bytes,
            file.sha256,
            manifest,
            signature,
            self.now,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(finished.rows_affected() == 1)
    }

    /// Gives the export up, and what there is of its file.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn give_up(mut self, attempt: i32) -> Result<()> {
        sqlx::query!(
            "WITH failed AS (
                 UPDATE audit_exports SET state = 'failed', finished_at = $4
                 WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'
                 RETURNING tenant_id, id
             )
             DELETE FROM audit_export_chunks c USING failed
             WHERE c.tenant_id = failed.tenant_id AND c.export_id = failed.id",
            self.tenant,
            self.export,
            attempt,
            self.now,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// Removes some of the tenant's exports that are over, files and all, and tells how many.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn remove_expired(mut self) -> Result<u64> {
        let removed = sqlx::query!(
            "DELETE FROM audit_exports WHERE tenant_id = $1
               AND id IN (SELECT id FROM audit_exports WHERE tenant_id = $1 AND expires_at <= $2 LIMIT 3)",
            self.tenant,
            self.now
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(removed.rows_affected())
    }
}
