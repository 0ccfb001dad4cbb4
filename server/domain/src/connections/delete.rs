//! Deleting a connection.

use super::activate::not_the_last;
use super::{begin_removal, require_recent, target};
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Deletes a connection with its attempts. Its people keep their accounts and memberships, and domains
/// that were assigned to it are any connection's again.
///
/// # Errors
/// `forbidden`, `not_found`, `confirm_identity`; `conflict` for the last connection
/// while members must sign in by one; or the database's failure.
pub async fn delete(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    require_recent(session)?;
    let mut tx = begin_removal(ctx).await?;
    not_the_last(&mut tx, id).await?;
    let tenant = tx.tenant();
    // By itself: once it is locked no domain is assigned to it any more, and the next statement sees all that are.
    let name = sqlx::query_scalar!(
        "SELECT name FROM connections WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tenant,
        id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let domains = sqlx::query_scalar!(
        "SELECT string_agg(name, ', ' ORDER BY name) FROM domains
         WHERE tenant_id = $1 AND connection_id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "DELETE FROM connections WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    let event = Event::new(EventKind::ConnectionDeleted, target(id, &name));
    tx.commit(event.changed("domains", domains.as_deref(), None))
        .await
}
