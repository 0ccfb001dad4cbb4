//! Changing a role: for everybody who has it, from their next request on.

use super::draft::{RoleDraft, check_reach, name_taken};
use super::row::RoleRow;
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::RoleId;
use shared::permissions::Permission;

/// Gives the role another name, description or other permissions.
///
/// # Errors
/// `forbidden`, also for a role that allows more than the actor holds; `conflict` for a built-in
/// one; `not_found`; `invalid` at `name` or at `permissions`.
pub async fn update(ctx: &TenantContext, role: RoleId, draft: RoleDraft) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::RolesManage).await?;
    check_reach(ctx.permissions, draft.permissions)?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let before = RoleRow::lock(&mut tx, role).await?;
    before.check_editable(ctx)?;
    sqlx::query!(
        "UPDATE roles SET name = $3, description = $4, permissions = $5,
             permissions_since = CASE WHEN $6 THEN $7 ELSE permissions_since END
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        before.id,
        draft.name.as_str(),
        draft.description.as_str(),
        &draft.permissions.names(),
        draft.permissions != before.permissions,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(name_taken)?;
    let names = |set: shared::permissions::PermissionSet| set.names().join(", ");
    let gained = names(draft.permissions.without(before.permissions));
    let lost = names(before.permissions.without(draft.permissions));
    let event = Event::new(
        EventKind::RoleUpdated,
        Target::new("role", role, draft.name.as_str()),
    )
    .changed("name", before.name.as_str(), draft.name.as_str())
    .changed(
        "description",
        before.description.as_str(),
        draft.description.as_str(),
    )
    .changed("permissions gained", "", gained.as_str())
    .changed("permissions lost", lost.as_str(), "");
    tx.commit(event).await
}
