//! The people of a workspace.

use super::{Moment, RoleView, SessionView};
use crate::ids::{MembershipId, RoleId, UserId};
use serde::{Deserialize, Serialize};

/// Whether somebody can use a workspace they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// They can.
    Active,
    /// They cannot, until somebody reactivates them. They take no seat.
    Suspended,
}

impl MemberStatus {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Active, Self::Suspended];

    /// The status of a membership that is, or is not, suspended.
    pub const fn of(suspended: bool) -> Self {
        if suspended {
            Self::Suspended
        } else {
            Self::Active
        }
    }

    /// The stable name, as filters and badges have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The address of their picture, if they have one.
    pub avatar: Option<String>,
    /// Their role's name.
    pub role: String,
    /// Whether they can use the workspace.
    pub status: MemberStatus,
    /// When they joined.
    #[serde(with = "time::serde::rfc3339")]
    pub joined_at: Moment,
    /// When they last used the workspace, to the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_active_at: Option<Moment>,
}

/// A member's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetail {
    /// The member.
    pub member: MemberView,
    /// Their role.
    pub role_id: RoleId,
    /// Whether they own the workspace.
    pub owner: bool,
    /// Whether they are the one who looks.
    pub you: bool,
    /// Whether the viewer may change them: they hold nothing the viewer does not hold.
    pub within_reach: bool,
    /// The roles the viewer may give.
    pub roles: Vec<RoleView>,
    /// Where they are signed in, if the viewer may see it.
    pub sessions: Vec<SessionView>,
}
