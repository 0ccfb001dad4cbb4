//! Verifying the database: as an operator, who reads all logs and changes none.

use super::checker::Checker;
use super::report::{Report, TenantReport};
use crate::audit::{AuditEntry, Checkpoint, Head, Position, PublicKey, Seal};
use crate::context::OperatorRealm;
use crate::database::OperatorRead;
use crate::error::Result;
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How many seals are read at once; a seal has at most a thousand entries.
const SEALS: i64 = 20;

/// How long an entry may wait before somebody should look at the worker.
const PATIENCE: Duration = Duration::minutes(10);

/// Verifies every tenant's log, or one tenant's. An anchor is a head from elsewhere, such as that of
/// an earlier export's manifest, which the tenant's chain must have passed.
///
/// # Errors
/// `not_found` without such a tenant, or the database's failure.
pub async fn database(
    realm: &OperatorRealm,
    slug: Option<&str>,
    keys: &[PublicKey],
    anchor: Option<Position>,
) -> Result<Report> {
    let mut read = OperatorRead::begin_at_length(realm).await?;
    let tenants = sqlx::query!(
        "SELECT id, slug FROM tenants WHERE $1::text IS NULL OR slug = $1 ORDER BY slug",
        slug
    )
    .fetch_all(read.conn())
    .await?;
    drop(read);
    if slug.is_some() && tenants.is_empty() {
        return Err(shared::AppError::not_found().into());
    }
    let mut report = Report::default();
    for tenant in tenants {
        // A snapshot a tenant, so that a long verification holds none open for hours.
        let mut log = Log {
            read: OperatorRead::begin_at_length(realm).await?,
            tenant: tenant.id,
            now: realm.tools().clock.now(),
        };
        report
            .tenants
            .push(log.verify(&tenant.slug, keys, anchor).await?);
    }
    Ok(report)
}

struct Log {
    read: OperatorRead,
    tenant: Uuid,
    now: OffsetDateTime,
}

impl Log {
    async fn verify(
        &mut self,
        slug: &str,
        keys: &[PublicKey],
        anchor: Option<Position>,
    ) -> Result<TenantReport> {
        let (checkpoint, removed) = self.checkpoint().await?;
        let mut checker = Checker::new(self.tenant, slug, keys, checkpoint.as_ref(), anchor);
        checker.report.removed_by_retention = removed;
        let mut after = 0;
        loop {
            let seals = self.seals(after).await?;
            let Some(last) = seals.last() else { break };
            after = last.first_sequence;
            for seal in &seals {
                checker.seal(seal);
            }
            self.compare(&mut checker, &seals).await?;
        }
        self.find_unsealed(&mut checker).await?;
        let head = self.head().await?;
        Ok(checker.finish(head))
    }

    async fn checkpoint(&mut self) -> Result<(Option<Checkpoint>, i64)> {
        let rows = sqlx::query!(
            r#"SELECT sequence, chain_hash, removed, removed_before, removed_at, public_key, signature,
                 sum(removed) OVER ()::bigint AS "in_all!"
             FROM audit_checkpoints WHERE tenant_id = $1 ORDER BY sequence DESC LIMIT 1"#,
            self.tenant
        )
        .fetch_optional(self.read.conn())
        .await?;
        let Some(row) = rows else {
            return Ok((None, 0));
        };
        let checkpoint = Checkpoint {
            position: Position::read(row.sequence, &row.chain_hash)?,
            removed: row.removed,
            removed_before: row.removed_before,
            removed_at: row.removed_at,
            public_key: row.public_key,
            signature: row.signature,
        };
        Ok((Some(checkpoint), row.in_all))
    }

    async fn seals(&mut self, after: i64) -> Result<Vec<Seal>> {
        let seals = sqlx::query_as!(
            Seal,
            "SELECT first_sequence, sealed_at, newest_at, entry_ids, entry_hashes, chain_hash
             FROM audit_seals WHERE tenant_id = $1 AND first_sequence > $2 ORDER BY first_sequence LIMIT $3",
            self.tenant,
            after,
            SEALS
        )
        .fetch_all(self.read.conn())
        .await?;
        Ok(seals)
    }

    async fn compare(&mut self, checker: &mut Checker<'_>, seals: &[Seal]) -> Result<()> {
        let ids: Vec<Uuid> = seals
            .iter()
            .flat_map(|seal| seal.entry_ids.clone())
            .collect();
        let entries = sqlx::query_as!(
            AuditEntry,
            "SELECT id, occurred_at, realm, actor_kind, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name,
                 action, result, target_kind, target_id, target_name, changes, ip, user_agent, request_id
             FROM audit_entries WHERE tenant_id = $1 AND id = ANY ($2)",
            self.tenant,
            &ids
        )
        .fetch_all(self.read.conn())
        .await?;
        let entries: HashMap<Uuid, AuditEntry> =
            entries.into_iter().map(|entry| (entry.id, entry)).collect();
        for (sequence, id, hash) in seals.iter().flat_map(Seal::entries) {
            match entries.get(&id) {
                Some(entry) => checker.compare(sequence, hash, entry),
                None => checker.removed(sequence, id),
            }
        }
        Ok(())
    }

    /// Entries that no seal covers: those that wait for one, and those that should not be there.
    async fn find_unsealed(&mut self, checker: &mut Checker<'_>) -> Result<()> {
        let unsealed = sqlx::query!(
            r#"SELECT e.id, e.occurred_at, u.entry_id IS NOT NULL AS "waits!"
             FROM audit_entries e
             LEFT JOIN (SELECT unnest(entry_ids) AS id FROM audit_seals WHERE tenant_id = $1) s ON s.id = e.id
             LEFT JOIN audit_unsealed u ON u.tenant_id = $1 AND u.entry_id = e.id
             WHERE e.tenant_id = $1 AND s.id IS NULL ORDER BY e.id LIMIT 100000"#,
            self.tenant
        )
        .fetch_all(self.read.conn())
        .await?;
        let mut late = 0;
        for entry in unsealed {
            if entry.waits {
                checker.report.waiting += 1;
                late += usize::from(entry.occurred_at < self.now - PATIENCE);
            } else {
                checker.inserted(entry.id);
            }
        }
        if late > 0 {
            checker.report.notes.push(format!(
                "{late} entries have waited to be sealed for longer than ten minutes: does a worker run?"
            ));
        }
        Ok(())
    }

    async fn head(&mut self) -> Result<Option<Head>> {
        let row = sqlx::query!(
            "SELECT sequence, chain_hash, sealed_at, public_key, signature FROM audit_heads WHERE tenant_id = $1",
            self.tenant
        )
        .fetch_optional(self.read.conn())
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Head {
            position: Position::read(row.sequence, &row.chain_hash)?,
            sealed_at: row.sealed_at,
            public_key: row.public_key,
            signature: row.signature,
        }))
    }
}
