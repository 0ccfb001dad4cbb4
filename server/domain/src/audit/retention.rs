//! How long a log is kept: what operators say about it, and the removal of what is older.

use super::chain::{Checkpoint, Position};
use super::key::AuditKey;
use crate::context::{OperatorRealm, RequestContext, RequestMeta, TenantContext, TenantRealm};
use crate::database::{Database, OperatorTx, TenantTx};
use crate::error::{Error, Result};
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::TenantId;
use sqlx::PgPool;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// The fewest months a log is kept. The database says so, too.
pub const MIN_MONTHS: i32 = 12;

/// What there is to say about how long a log is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retention {
    /// So many months, at least [`MIN_MONTHS`].
    Months(i32),
    /// For ever.
    Forever,
    /// Nothing is removed until further notice, for this reason.
    Hold(String),
    /// The hold is over.
    Release,
}

/// Changes how long a tenant's log is kept, from the command line. It stands in the operators' log and in the tenant's.
///
/// # Errors
/// `not_found` without such a tenant, `invalid` for too few months, or the database's failure.
pub async fn keep(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    slug: &str,
    retention: &Retention,
) -> Result<()> {
    let mut tx = OperatorTx::begin_for_command_line(realm, meta).await?;
    let now = tx.now();
    let tenant = sqlx::query!(
        r#"SELECT t.id, t.name, r.months AS "months?", r.held_at AS "held_at?", r.hold_reason AS "hold_reason?"
         FROM tenants t LEFT JOIN audit_retention r ON r.tenant_id = t.id WHERE t.slug = $1"#,
        slug
    )
    .fetch_one(tx.conn())
    .await?;
    let (mut months, mut held_at, mut reason) =
        (tenant.months, tenant.held_at, tenant.hold_reason.clone());
    let kind = match retention {
        Retention::Months(wanted) if *wanted < MIN_MONTHS => {
            let message = "A log is kept for at least 12 months.";
            return Err(AppError::field("months", message).into());
        }
        Retention::Months(wanted) => {
            months = Some(*wanted);
            EventKind::AuditRetentionChanged
        }
        Retention::Forever => {
            months = None;
            EventKind::AuditRetentionChanged
        }
        Retention::Hold(why) if why.trim().is_empty() || why.chars().count() > 500 => {
            let message = "Give a reason of at most 500 characters.";
            return Err(AppError::field("hold", message).into());
        }
        Retention::Hold(why) => {
            held_at = held_at.or(Some(now));
            reason = Some(why.trim().to_owned());
            EventKind::AuditHoldPlaced
        }
        Retention::Release => {
            (held_at, reason) = (None, None);
            EventKind::AuditHoldReleased
        }
    };
    sqlx::query!(
        "INSERT INTO audit_retention (tenant_id, months, held_at, hold_reason) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE
             SET months = excluded.months, held_at = excluded.held_at, hold_reason = excluded.hold_reason",
        tenant.id,
        months,
        held_at,
        reason,
    )
    .execute(tx.conn())
    .await?;
    let text = |months: Option<i32>| months.map(|months| months.to_string());
    let id = TenantId::from_uuid(tenant.id);
    let event = Event::new(kind, Target::new("workspace", id, tenant.name))
        .changed(
            "months",
            text(tenant.months).as_deref(),
            text(months).as_deref(),
        )
        .changed("hold", tenant.hold_reason.as_deref(), reason.as_deref());
    tx.commit_in_tenant(id, event).await
}

/// Removes what is older than tenants keep it.
#[derive(Clone)]
pub struct Caretaker {
    // Knows which tenants keep their logs for how long, and makes partitions.
    pub(super) worker: PgPool,
    pub(super) realm: TenantRealm,
}

impl Caretaker {
    /// A caretaker that enters tenants by the realm.
    pub fn new(database: &Database, realm: TenantRealm) -> Self {
        Self {
            worker: database.worker.clone(),
            realm,
        }
    }

    /// Makes the coming months' partitions and drops those that are empty; tells how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn tend_partitions(&self) -> Result<i32> {
        let tended = sqlx::query_scalar!(r#"SELECT tend_audit_partitions() AS "tended!""#)
            .fetch_one(&self.worker)
            .await?;
        Ok(tended)
    }

    /// Removes the expired entries of all tenants, and tells how many those were.
    ///
    /// # Errors
    /// The database's failure; what was removed until then is recorded and stays removed.
    pub async fn remove_expired(&self) -> Result<i64> {
        let tenants = sqlx::query_scalar!(
            "SELECT tenant_id FROM audit_retention WHERE months IS NOT NULL AND held_at IS NULL"
        )
        .fetch_all(&self.worker)
        .await?;
        let mut removed = 0;
        for tenant in tenants {
            let meta = RequestMeta {
                request_id: "job audit.retention".to_owned(),
                ..RequestMeta::default()
            };
            let request = RequestContext::new(self.realm.clone(), meta);
            let tenant = TenantId::from_uuid(tenant);
            let ctx = TenantContext::of_system(request, tenant, "audit.retention").await?;
            loop {
                let batch = remove_batch(&ctx).await?;
                removed += batch;
                if batch == 0 {
                    break;
                }
            }
        }
        Ok(removed)
    }
}

/// What is to be removed, and the checkpoint that will stand for it.
async fn expired(
    tx: &mut TenantTx<'_>,
    key: &AuditKey,
    tenant: Uuid,
) -> Result<Option<Checkpoint>> {
    let row = sqlx::query!(
        r#"SELECT e.sequence AS "sequence!", e.removed AS "removed!", e.removed_before AS "removed_before!", s.chain_hash
         FROM expired_audit_entries() e
         CROSS JOIN LATERAL (SELECT chain_hash FROM audit_seals WHERE tenant_id = $1 AND first_sequence <= e.sequence
             ORDER BY first_sequence DESC LIMIT 1) s"#,
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut checkpoint = Checkpoint {
        position: Position::read(row.sequence, &row.chain_hash)?,
        removed: row.removed,
        removed_before: row.removed_before,
        removed_at: tx.now(),
        public_key: key.public().to_bytes().to_vec(),
        signature: Vec::new(),
    };
    checkpoint.signature = key.sign(&checkpoint.statement(tenant)).to_vec();
    Ok(Some(checkpoint))
}

async fn remove_batch(ctx: &TenantContext) -> Result<i64> {
    let key = AuditKey::of(&ctx.tools().key);
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let Some(checkpoint) = expired(&mut tx, &key, ctx.tenant.id.uuid()).await? else {
        return Ok(0);
    };
    sqlx::query!(
        "SELECT remove_expired_audit_entries($1, $2, $3, $4)",
        checkpoint.position.sequence,
        checkpoint.removed_at,
        &checkpoint.public_key,
        &checkpoint.signature,
    )
    .execute(tx.conn())
    .await?;
    let before = checkpoint
        .removed_before
        .format(&Rfc3339)
        .map_err(Error::internal)?;
    let removed = checkpoint.removed.to_string();
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    let event = Event::new(EventKind::AuditEntriesRemoved, target)
        .changed("entries", removed.as_str(), None)
        .changed("before", None, before.as_str());
    tx.commit(event).await?;
    Ok(checkpoint.removed)
}
