//! The company's staff, as the portal shows them.

use super::{FactorKinds, FactorView, Moment};
use crate::ids::{OperatorFactorId, OperatorId};
use crate::operator_permissions::OperatorRole;
use serde::{Deserialize, Serialize};

/// Whether an operator can use the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorStatus {
    /// They can.
    Active,
    /// They have not set a password yet, nor come by the company's provider.
    Invited,
    /// They cannot, until somebody enables them.
    Disabled,
}

impl OperatorStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Disabled];

    /// The status of an operator who is disabled or not, and has a way to sign in or not.
    pub const fn of(disabled: bool, has_joined: bool) -> Self {
        match (disabled, has_joined) {
            (true, _) => Self::Disabled,
            (false, true) => Self::Active,
            (false, false) => Self::Invited,
        }
    }

    /// The stable name, as filters and badges have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Disabled => "disabled",
        }
    }

    /// The status of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// An operator in the list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorView {
    /// The operator.
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role.
    pub role: OperatorRole,
    /// Whether they can use the portal.
    pub status: OperatorStatus,
    /// When they were created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When they last used the portal, to the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_active_at: Option<Moment>,
}

/// An operator's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorDetail {
    /// The operator.
    pub operator: OperatorView,
    /// Whether they are the one who looks.
    pub you: bool,
    /// Whether the viewer may change them: they hold nothing the viewer does not hold.
    pub within_reach: bool,
    /// Whether they have a second factor; whoever has none adds one with the next sign-in.
    pub has_factor: bool,
    /// What people call the company's provider, if they have come by it.
    pub provider: Option<String>,
    /// Where they are signed in, if the viewer may see it.
    pub sessions: Vec<OperatorSessionView>,
}

/// A session of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorSessionView {
    /// The browser and system, as far as the user agent tells: "Firefox on Linux".
    pub device: String,
    /// The address it was opened from.
    pub ip: Option<String>,
    /// Where that address is, if that is known: "Berlin, Germany".
    pub place: Option<String>,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// How an operator's own account is protected beside the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorSecurityView {
    /// The authenticator apps.
    pub apps: Vec<FactorView<OperatorFactorId>>,
    /// The passkeys.
    pub passkeys: Vec<FactorView<OperatorFactorId>>,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: i64,
    /// Whether the operator has kept them, so that they are not shown any more.
    pub recovery_codes_kept: bool,
    /// The company's own provider, if there is one.
    pub provider: Option<OperatorProviderView>,
}

/// The company's own identity provider, as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorProviderView {
    /// What people call it.
    pub label: String,
    /// Whether the operator's account there is linked.
    pub linked: bool,
}

/// What an operator can prove anew by who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorProofs {
    /// Their second factors.
    pub factors: FactorKinds,
    /// What people call the company's provider, if they have come by it.
    pub provider: Option<String>,
}
