//! Whether a first sign-in makes a membership, and with which role.

use super::{begin, target};
use crate::context::TenantContext;
use crate::error::Result;
use crate::recording::Event;
use crate::roles::RoleRow;
use shared::events::EventKind;
use shared::ids::{ConnectionId, RoleId};

/// Sets what becomes of somebody who comes for the first time. It holds at once: it is no part of
/// what is tested.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`; `invalid` at `role_id` for a role that the actor may not
/// give; or the database's failure.
pub async fn set_provisioning(
    ctx: &TenantContext,
    id: ConnectionId,
    provisions: bool,
    role: RoleId,
) -> Result<()> {
    let mut tx = begin(ctx).await?;
    let tenant = tx.tenant();
    // Locked, so that nobody deletes it before it is set.
    let role_row = RoleRow::grantable(&mut tx, ctx, role, "role_id").await?;
    let before = sqlx::query!(
        "UPDATE connections c SET provisions = $3, role_id = $4
         FROM (SELECT c.id, c.name, c.provisions, r.name AS role
               FROM connections c JOIN roles r ON r.tenant_id = c.tenant_id AND r.id = c.role_id
               WHERE c.tenant_id = $1 AND c.id = $2 FOR UPDATE OF c) old
         WHERE c.tenant_id = $1 AND c.id = old.id RETURNING old.name, old.provisions, old.role",
        tenant,
        id.uuid(),
        provisions,
        role_row.id,
    )
    .fetch_one(tx.conn())
    .await?;
    let word = |on: bool| if on { "on" } else { "off" };
    let event = Event::new(EventKind::ConnectionChanged, target(id, &before.name))
        .changed("provisions", word(before.provisions), word(provisions))
        .changed("role", before.role.as_str(), role_row.name.as_str());
    tx.commit(event).await
}
