//! Roles, and what a change of one would do.

use crate::ids::RoleId;
use serde::{Deserialize, Serialize};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// The role.
    pub id: RoleId,
    /// The stable key of a built-in role; none for one that the workspace made.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// A role in the list of roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSummary {
    /// The role.
    pub role: RoleView,
    /// The names of the permissions it allows.
    pub permissions: Vec<String>,
    /// Members who have it.
    pub members: i64,
    /// Open invitations that give it.
    pub invitations: i64,
    /// Connections that give it to newcomers.
    pub connections: i64,
    /// Whether the viewer may give, edit and delete it: they hold all it allows.
    pub within_reach: bool,
}

/// What saving a role would change, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePreview {
    /// Names of permissions its members would gain.
    pub gained: Vec<String>,
    /// Names of permissions its members would lose.
    pub lost: Vec<String>,
    /// Members who have the role.
    pub members: i64,
    /// The names of the first of them.
    pub names: Vec<String>,
    /// Open invitations that give it.
    pub invitations: i64,
    /// Connections that give it to newcomers.
    pub connections: i64,
}
