//! Sealing: in the background and within seconds, so that no writer waits for another.
//!
//! A seal takes what has committed and is not sealed yet, whatever its key: an entry's key is made
//! before its transaction commits, so a lower one may come to light after a higher one is sealed.
//! The order of the chain is therefore its own.

use super::chain::{Head, Position, Seal};
use super::key::AuditKey;
use crate::context::TenantRealm;
use crate::database::{ChainTx, Database};
use crate::error::{Error, Result};
use shared::ids::TenantId;
use sqlx::PgPool;

/// How many entries one seal covers at the most.
const BATCH: usize = 1_000;

/// How many tenants are looked for at once.
const TENANTS: i64 = 1_000;

impl Position {
    pub(crate) fn read(sequence: i64, chain_hash: &[u8]) -> Result<Self> {
        let chain_hash = chain_hash
            .try_into()
            .map_err(|_| Error::internal("a hash of a chain has not 32 bytes"))?;
        Ok(Self {
            sequence,
            chain_hash,
        })
    }
}

/// Seals the logs of all tenants.
#[derive(Clone)]
pub struct Sealer {
    // Knows which tenants have something to seal, and nothing else.
    worker: PgPool,
    realm: TenantRealm,
}

impl Sealer {
    /// A sealer that enters tenants by the realm.
    pub fn new(database: &Database, realm: TenantRealm) -> Self {
        Self {
            worker: database.worker.clone(),
            realm,
        }
    }

    /// Seals what waits now, and tells how many entries that were.
    ///
    /// # Errors
    /// The database's failure; what was sealed until then stays sealed.
    pub async fn seal_all(&self) -> Result<usize> {
        let waiting = sqlx::query_scalar!(
            "SELECT DISTINCT tenant_id FROM audit_unsealed LIMIT $1",
            TENANTS
        )
        .fetch_all(&self.worker)
        .await?;
        let mut sealed = 0;
        for tenant in waiting {
            sealed += seal(&self.realm, TenantId::from_uuid(tenant)).await?;
        }
        Ok(sealed)
    }
}

/// Seals what waits in a tenant's log. Nothing when another node is at it.
///
/// # Errors
/// The database's failure; what was sealed until then stays sealed.
pub(crate) async fn seal(realm: &TenantRealm, tenant: TenantId) -> Result<usize> {
    let key = AuditKey::of(&realm.tools().key);
    let mut sealed = 0;
    loop {
        let batch = seal_batch(realm, &key, tenant).await?;
        sealed += batch;
        if batch < BATCH {
            return Ok(sealed);
        }
    }
}

async fn seal_batch(realm: &TenantRealm, key: &AuditKey, tenant: TenantId) -> Result<usize> {
    let Some(mut tx) = ChainTx::begin(realm, tenant).await? else {
        return Ok(0);
    };
    let entries = tx.take(i64::try_from(BATCH).unwrap_or(i64::MAX)).await?;
    let Some(newest_at) = entries.iter().map(|entry| entry.occurred_at).max() else {
        return Ok(0);
    };
    let end = tx.end().await?;
    let mut seal = Seal {
        first_sequence: end.sequence + 1,
        sealed_at: tx.now(),
        newest_at,
        entry_ids: entries.iter().map(|entry| entry.id).collect(),
        entry_hashes: entries
            .iter()
            .flat_map(|entry| entry.hash(tenant.uuid()))
            .collect(),
        chain_hash: Vec::new(),
    };
    let chain_hash = seal.chain_hash_after(tenant.uuid(), &end.chain_hash);
    seal.chain_hash = chain_hash.to_vec();
    let position = Position {
        sequence: seal.last_sequence(),
        chain_hash,
    };
    let head = Head::sign(key, tenant.uuid(), position, seal.sealed_at);
    tx.commit(&seal, &head).await?;
    // A head that has left the machine with its logs cannot be taken back.
    tracing::info!(
        tenant_id = %tenant,
        audit.sequence = position.sequence,
        audit.chain_hash = super::chain::hex::encode(&chain_hash),
        audit.signature = super::chain::hex::encode(&head.signature),
        "audit log sealed"
    );
    metrics::counter!("tenantry_audit_entries_sealed_total").increment(entries.len() as u64);
    Ok(entries.len())
}
