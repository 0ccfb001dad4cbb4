//! Transactions that seal a tenant's audit log.
//!
//! The one change without an event of its own: it records records, and an entry about the sealing
//! of entries would have to be sealed in turn. Instead of an event, `commit` takes the seal and the
//! signed head.

use crate::audit::{AuditEntry, Head, Position, Seal};
use crate::context::TenantRealm;
use crate::error::Result;
use shared::ids::TenantId;
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

/// A batch of a tenant's entries on its way into the chain.
pub struct ChainTx {
    tx: Transaction<'static, Postgres>,
    tenant: Uuid,
    now: OffsetDateTime,
}

impl ChainTx {
    /// Begins within the tenant; nothing when another node is sealing it at this moment.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin(realm: &TenantRealm, tenant: TenantId) -> Result<Option<Self>> {
        let begin = format!(
            "BEGIN; SELECT set_config('app.tenant_id', '{}', true)",
            tenant.uuid()
        );
        let mut tx = super::begin(&realm.0.tenant, AssertSqlSafe(begin)).await?;
        let tenant = tenant.uuid();
        let alone = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_xact_lock(hashtextextended('audit chain ' || $1::uuid, 0)) AS "alone!""#,
            tenant
        )
        .fetch_one(&mut *tx)
        .await?;
        let now = realm.tools().clock.now();
        Ok(alone.then_some(Self { tx, tenant, now }))
    }

    /// The moment of the whole transaction.
    pub const fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Takes the oldest entries that wait, in the order of their keys.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn take(&mut self, limit: i64) -> Result<Vec<AuditEntry>> {
        let taken = sqlx::query_scalar!(
            "DELETE FROM audit_unsealed WHERE tenant_id = $1 AND entry_id IN
                 (SELECT entry_id FROM audit_unsealed WHERE tenant_id = $1 ORDER BY entry_id LIMIT $2)
             RETURNING entry_id",
            self.tenant,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let entries = sqlx::query_as!(
            AuditEntry,
            "SELECT id, occurred_at, realm, actor_kind, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name,
                 action, result, target_kind, target_id, target_name, changes, ip, user_agent, request_id
             FROM audit_entries WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id",
            self.tenant,
            &taken
        )
        .fetch_all(&mut *self.tx)
        .await?;
        if entries.len() < taken.len() {
            tracing::error!(
                tenant_id = %TenantId::from_uuid(self.tenant),
                count = taken.len() - entries.len(),
                "audit entries were gone before they could be sealed"
            );
        }
        Ok(entries)
    }

    /// Where the chain ends.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn end(&mut self) -> Result<Position> {
        let row = sqlx::query!(
            "SELECT sequence, chain_hash FROM audit_heads WHERE tenant_id = $1",
            self.tenant
        )
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map_or(Ok(Position::START), |row| {
            Position::read(row.sequence, &row.chain_hash)
        })
    }

    /// Writes the seal and the head, and commits.
    ///
    /// # Errors
    /// The database's failure; then nothing was sealed.
    pub(crate) async fn commit(mut self, seal: &Seal, head: &Head) -> Result<()> {
        sqlx::query!(
            "WITH seal AS (
                 INSERT INTO audit_seals
                     (tenant_id, first_sequence, entry_ids, entry_hashes, chain_hash, newest_at, sealed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
             )
             INSERT INTO audit_heads (tenant_id, sequence, chain_hash, sealed_at, public_key, signature)
             VALUES ($1, $8, $5, $7, $9, $10)
             ON CONFLICT (tenant_id) DO UPDATE SET sequence = excluded.sequence, chain_hash = excluded.chain_hash,
                 sealed_at = excluded.sealed_at, public_key = excluded.public_key, signature = excluded.signature",
            self.tenant,
            seal.first_sequence,
            &seal.entry_ids,
            &seal.entry_hashes,
            &seal.chain_hash,
            seal.newest_at,
            seal.sealed_at,
            head.position.sequence,
            &head.public_key,
            &head.signature,
        )
        .execute(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        Ok(())
    }
}
