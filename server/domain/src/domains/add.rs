//! Adding a domain.

use super::MOST_DOMAINS;
use crate::connections;
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::DomainId;
use shared::{AppError, ErrorCode};

/// Adds a domain, which counts for nothing before it is verified.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `invalid` at `name`, `conflict` when there are too many, or the
/// database's failure.
pub async fn add(ctx: &TenantContext, name: &str) -> Result<DomainId> {
    let name = identity::dns::domain(name)
        .map_err(|_| AppError::field("name", "Enter a domain, such as example.com."))?;
    let mut tx = connections::begin(ctx).await?;
    let (tenant, id, now) = (tx.tenant(), tx.new_id(), tx.now());
    let added = sqlx::query!(
        "INSERT INTO domains (tenant_id, id, name, created_at)
         SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM domains WHERE tenant_id = $1) < $5
         ON CONFLICT (tenant_id, name) DO NOTHING",
        tenant,
        id,
        name,
        now,
        MOST_DOMAINS,
    )
    .execute(tx.conn())
    .await?;
    if added.rows_affected() == 0 {
        let there = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM domains WHERE tenant_id = $1 AND name = $2) AS "there!""#,
            tenant,
            name,
        )
        .fetch_one(tx.conn())
        .await?;
        if there {
            return Err(AppError::field("name", "This domain is in the list already.").into());
        }
        let message = format!("There are {MOST_DOMAINS} domains. Remove one first.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let id = DomainId::from_uuid(id);
    let event = Event::new(EventKind::DomainAdded, Target::new("domain", id, name));
    tx.commit(event).await?;
    Ok(id)
}
