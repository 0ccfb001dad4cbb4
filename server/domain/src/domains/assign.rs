//! Choosing the connection that a domain's people sign in by.

use crate::connections;
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::{ConnectionId, DomainId};

/// Assigns a domain to a connection, or to any. It holds with the next sign-in, as long as the
/// connection is active; while it is not, the domain is led as if it were assigned to any.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found` for the domain as for the connection, or the database's
/// failure.
pub async fn assign(
    ctx: &TenantContext,
    domain: DomainId,
    connection: Option<ConnectionId>,
) -> Result<()> {
    let mut tx = connections::begin(ctx).await?;
    let tenant = tx.tenant();
    let after = match connection {
        None => None,
        Some(connection) => Some(
            // Locked, so that it is still there when the domain refers to it.
            sqlx::query_scalar!(
                "SELECT name FROM connections WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE",
                tenant,
                connection.uuid(),
            )
            .fetch_one(tx.conn())
            .await?,
        ),
    };
    let before = sqlx::query!(
        r#"UPDATE domains d SET connection_id = $3
           FROM (SELECT d.id, c.name AS connection
                 FROM domains d
                 LEFT JOIN connections c ON c.tenant_id = d.tenant_id AND c.id = d.connection_id
                 WHERE d.tenant_id = $1 AND d.id = $2 FOR UPDATE OF d) old
           WHERE d.tenant_id = $1 AND d.id = old.id
           RETURNING d.name, old.connection AS "connection?""#,
        tenant,
        domain.uuid(),
        connection.map(ConnectionId::uuid),
    )
    .fetch_one(tx.conn())
    .await?;
    let target = Target::new("domain", domain, before.name);
    let event = Event::new(EventKind::DomainAssigned, target);
    tx.commit(event.changed("connection", before.connection.as_deref(), after.as_deref()))
        .await
}
