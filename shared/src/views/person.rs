//! The person who is signed in, and their sessions.

use super::{Moment, WorkspaceSummary};
use crate::ids::{SessionId, UserId};
use serde::{Deserialize, Serialize};

/// Who is signed in to the tenant app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewerView {
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their time zone's IANA name.
    pub time_zone: String,
    /// The workspaces they can switch to, by name.
    pub workspaces: Vec<WorkspaceSummary>,
}

/// A session in the list of where one is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// The browser and system, as far as the user agent tells: "Firefox on Linux".
    pub device: String,
    /// The address it was last seen from.
    pub ip: Option<String>,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
}
