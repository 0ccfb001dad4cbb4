//! Deleting a connection.

use super::activate::not_the_last;
use super::{begin_removal, target};
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Deletes a connection with its attempts. Its people keep their accounts and memberships.
///
/// # Errors
/// `forbidden`, `not_found`, `confirm_identity`; `conflict` for the last connection
/// while members must sign in by one; or the database's failure.
pub async fn delete(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    session.map_or(Ok(()), SessionContext::require_recent)?;
    let mut tx = begin_removal(ctx).await?;
    not_the_last(&mut tx, id).await?;
    let tenant = tx.tenant();
    let name = sqlx::query_scalar!(
        "DELETE FROM connections WHERE tenant_id = $1 AND id = $2 RETURNING name",
        tenant,
        id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    tx.commit(Event::new(EventKind::ConnectionDeleted, target(id, &name)))
        .await
}
