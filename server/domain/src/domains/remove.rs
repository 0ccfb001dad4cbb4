//! Removing a domain.

use crate::connections;
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::DomainId;

/// Removes a domain. Its people no longer find their way by their address, and nobody is linked by
/// an address in it.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn remove(ctx: &TenantContext, domain: DomainId) -> Result<()> {
    let mut tx = connections::begin_removal(ctx).await?;
    let tenant = tx.tenant();
    let name = sqlx::query_scalar!(
        "DELETE FROM domains WHERE tenant_id = $1 AND id = $2 RETURNING name",
        tenant,
        domain.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let event = Event::new(
        EventKind::DomainRemoved,
        Target::new("domain", domain, name),
    );
    tx.commit(event).await
}
