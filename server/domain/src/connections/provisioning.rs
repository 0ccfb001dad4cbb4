//! Whether a first sign-in makes a membership, and with which role.

use super::policy::word;
use super::{begin, require_recent, target};
use crate::context::{Actor, SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::Event;
use crate::roles::RoleRow;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::{ConnectionId, RoleId};
use shared::permissions::MEMBER;

/// Sets what becomes of somebody who comes for the first time. It holds at once: it is no part of
/// what is tested. Another role, and memberships where there were none, want a recent proof of who it is.
///
/// The role that is given already can be kept by everybody, also by whoever may not give it. By a set-up link memberships
/// are switched on for plain members only.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`; `invalid` at `role_id` for another role that the
/// actor may not give, which for somebody with a set-up link is each; or the database's failure.
pub async fn set_provisioning(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
    provisions: bool,
    role: RoleId,
) -> Result<()> {
    let mut tx = begin(ctx).await?;
    let tenant = tx.tenant();
    // Locked, so that nobody deletes it before it is set; and first, as in the deletion of a role.
    let chosen = RoleRow::chosen(&mut tx, role, "role_id").await?;
    let before = sqlx::query!(
        "SELECT name, provisions, role_id FROM connections WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant,
        id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let is_another = before.role_id != chosen.id;
    let is_switched_on = provisions && !before.provisions;
    if is_another || is_switched_on {
        check_choice(ctx, &chosen, is_another)?;
        require_recent(session)?;
    }
    let former = sqlx::query_scalar!(
        r#"UPDATE connections c SET provisions = $3, role_id = $4 FROM roles former
           WHERE c.tenant_id = $1 AND c.id = $2 AND former.tenant_id = $1 AND former.id = $5
           RETURNING former.name AS "former!""#,
        tenant,
        id.uuid(),
        provisions,
        chosen.id,
        before.role_id,
    )
    .fetch_one(tx.conn())
    .await?;
    let event = Event::new(EventKind::ConnectionChanged, target(id, &before.name))
        .changed("provisions", word(before.provisions), word(provisions))
        .changed("role", former.as_str(), chosen.name.as_str());
    tx.commit(event).await
}

/// Refuses a role that the actor may not have newcomers given.
fn check_choice(ctx: &TenantContext, role: &RoleRow, is_another: bool) -> Result<(), AppError> {
    if !matches!(ctx.actor, Actor::SetupLink(_)) {
        return role.check_reach(ctx, "role_id");
    }
    // Not even one within the link's reach: nobody has proved who they are. What newcomers are unless somebody chooses
    // otherwise, they may be.
    if is_another || role.key.as_deref() != Some(MEMBER.key) {
        let message = "Somebody in the workspace chooses the role. Leave it as it is.";
        return Err(AppError::field("role_id", message));
    }
    Ok(())
}
