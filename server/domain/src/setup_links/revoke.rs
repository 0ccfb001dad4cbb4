//! Revoking a link.

use crate::connections;
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::SetupLinkId;

/// Revokes a link, and with it whoever has opened it.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn revoke(ctx: &TenantContext, link: SetupLinkId) -> Result<()> {
    let mut tx = connections::begin_removal(ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let recipient = sqlx::query_scalar!(
        "UPDATE setup_links SET revoked_at = $3
         WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING recipient",
        tenant,
        link.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("setup_link", link, recipient);
    tx.commit(Event::new(EventKind::SetupLinkRevoked, target))
        .await
}
