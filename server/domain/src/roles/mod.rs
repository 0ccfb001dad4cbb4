//! Roles: what a member may do.
//!
//! Every workspace begins with the built-in roles, which stay as they are; it makes others for
//! itself. Nobody grants more than they hold: a role is given, edited and deleted only by somebody
//! who holds all it allows, before and after.

mod built_in;
mod create;
mod delete;
mod draft;
mod list;
mod preview;
mod row;
mod update;

pub(crate) use built_in::create_built_in;
pub use create::create;
pub use delete::delete;
pub use draft::RoleDraft;
pub use list::{RoleChoices, choices, get, grantable, list};
pub use preview::preview;
pub(crate) use row::RoleRow;
pub use update::update;

use crate::context::TenantContext;
use shared::permissions::{OWNER, PermissionSet};

/// How many roles of its own a workspace can have.
pub const MOST_ROLES: i64 = 100;

/// Whether the actor may give a role: nobody grants more than they hold, and ownership only owners.
pub(crate) fn may_grant(
    ctx: &TenantContext,
    key: Option<&str>,
    permissions: PermissionSet,
) -> bool {
    ctx.permissions.covers(permissions) && (key != Some(OWNER.key) || ctx.is_owner)
}
