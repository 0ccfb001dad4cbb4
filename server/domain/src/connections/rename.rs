//! Giving a connection another name.

use super::{begin, target};
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::requests::ConnectionName;

/// Renames a connection. What people sign in by stays as it is.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, or the database's failure.
pub async fn rename(ctx: &TenantContext, id: ConnectionId, name: ConnectionName) -> Result<()> {
    let mut tx = begin(ctx).await?;
    let tenant = tx.tenant();
    let before = sqlx::query_scalar!(
        "UPDATE connections c SET name = $3
         FROM (SELECT id, name FROM connections WHERE tenant_id = $1 AND id = $2 FOR UPDATE) old
         WHERE c.tenant_id = $1 AND c.id = old.id RETURNING old.name",
        tenant,
        id.uuid(),
        name.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    let event = Event::new(EventKind::ConnectionChanged, target(id, name.as_str()));
    tx.commit(event.changed("name", before.as_str(), name.as_str()))
        .await
}
