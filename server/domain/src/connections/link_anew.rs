//! Having people linked to a connection by their addresses anew.

use super::{begin, require_recent, target};
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::Event;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Lets each person be known by another name of the provider's with their next sign-in, if it has their address: for a
/// provider that names people differently from now on. It holds for thirty days. What it called them before counts until
/// then, and no longer.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`, or the database's failure.
pub async fn link_anew(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    require_recent(session)?;
    let mut tx = begin(ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let name = sqlx::query_scalar!(
        "UPDATE connections SET linked_anew_at = $3 WHERE tenant_id = $1 AND id = $2 RETURNING name",
        tenant,
        id.uuid(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(AppError::not_found)?;
    let event = Event::new(EventKind::ConnectionLinkedAnew, target(id, &name));
    tx.commit(event).await
}
