//! Removing a domain.

use crate::connections;
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::DomainId;

/// Removes a domain. Its people no longer find their way by their address, and nobody is linked by
/// an address in it: that wants a recent proof of who it is. A domain that was never verified counts for nothing, and
/// wants none.
///
/// # Errors
/// `forbidden`, `not_found`, `confirm_identity`, or the database's failure.
pub async fn remove(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    domain: DomainId,
) -> Result<()> {
    let mut tx = connections::begin_removal(ctx).await?;
    let tenant = tx.tenant();
    let removed = sqlx::query!(
        r#"DELETE FROM domains WHERE tenant_id = $1 AND id = $2
           RETURNING name, verified_at IS NOT NULL AS "is_verified!""#,
        tenant,
        domain.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if removed.is_verified {
        // A refusal takes the removal back.
        connections::require_recent(session)?;
    }
    let target = Target::new("domain", domain, removed.name);
    tx.commit(Event::new(EventKind::DomainRemoved, target))
        .await
}
