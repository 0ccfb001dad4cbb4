//! Projects, and with whom they are shared.

use super::Moment;
use crate::ids::{ProjectGrantId, ProjectId};
use serde::{Deserialize, Serialize};

/// Who a project is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectGrantView {
    /// The grant.
    pub id: ProjectGrantId,
    /// The member's or the role's name.
    pub name: String,
    /// Whether it is a role, and so everybody who has it.
    pub is_role: bool,
    /// Whether they may change it, as far as their own role allows changes.
    pub may_edit: bool,
}

/// Somebody a project can be shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GranteeView {
    /// The id of the member or the role.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Whether it is a role.
    pub is_role: bool,
}

/// Who sees a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingView {
    /// Who it is shared with.
    pub grants: Vec<ProjectGrantView>,
    /// Who else it could be shared with; at most two hundred roles and members.
    pub candidates: Vec<GranteeView>,
}

/// A project of the example product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectView {
    /// The project.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Whether it is archived: kept, but out of the way.
    pub archived: bool,
    /// Who created it.
    pub created_by: String,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When it was last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: Moment,
}
