//! A role as its form has it.

use crate::error::{Error, Result};
use shared::AppError;
use shared::permissions::{Permission, PermissionSet};
use shared::requests::{RoleDescription, RoleName};

/// A role to be created, or what a role is to become.
#[derive(Debug, Clone)]
pub struct RoleDraft {
    /// Its name, which no other role of the workspace has.
    pub name: RoleName,
    /// What it is for.
    pub description: RoleDescription,
    /// What it allows.
    pub permissions: PermissionSet,
}

/// Says that a name is taken, where that is why a statement failed.
pub(super) fn name_taken(error: sqlx::Error) -> Error {
    match Error::violated_constraint(&error) {
        Some("roles_name") => {
            AppError::field("name", "Another role has this name. Choose another one.").into()
        }
        _ => error.into(),
    }
}

/// Refuses a role which allows what the actor does not hold.
pub(super) fn check_reach(held: PermissionSet, granted: PermissionSet) -> Result<()> {
    if held.covers(granted) {
        return Ok(());
    }
    let beyond: Vec<_> = granted.without(held).iter().map(Permission::name).collect();
    let message = format!(
        "Nobody grants more than they hold, and you do not hold {}.",
        beyond.join(", ")
    );
    Err(AppError::field("permissions", message).into())
}
