//! What operators may do, in one place: the permissions of the portal and the roles that hold them.
//!
//! A permission is `noun.verb`. Pages and server functions of the portal declare one, and the domain
//! checks it again. The company's own staff has four roles that are fixed here, so that what a role
//! may do is changed by a commit and not by somebody who holds it. To add a permission, add a line
//! and name it in the roles that hold it.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

macro_rules! operator_permissions {
    ($($variant:ident = $name:literal, $description:literal;)*) => {
        /// What a role of operators may allow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum OperatorPermission {
            $(#[doc = $description] #[serde(rename = $name)] $variant,)*
        }

        impl OperatorPermission {
            /// Every permission, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, `noun.verb`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it allows, for whoever gives a role.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

operator_permissions! {
    TenantsRead = "tenants.read", "See every customer's workspace, its plan and its limits.";
    MembersRead = "members.read", "See who belongs to a workspace.";
    TimelineRead = "timeline.read", "Read what happened in a workspace.";
    LimitsWrite = "limits.write", "Set other limits for a workspace than its plan's.";
    FeaturesWrite = "features.write", "Switch single sign-on on or off for a workspace, whatever its plan says.";
    IsolationRead = "isolation.read", "Read and download the report on tenant isolation.";
    AuditRead = "audit.read", "Read what operators did.";
    OperatorsRead = "operators.read", "See the operators and their roles.";
    OperatorsWrite = "operators.write", "Invite operators, change their roles, disable them, reset their second factors, see and end their sessions.";
}

/// A role of the company's staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorRole {
    /// May do everything, and cannot be taken from the last operator who holds it.
    Owner,
    /// Helps customers.
    Support,
    /// Looks after what customers pay for.
    Billing,
    /// Reads everything, changes nothing.
    ReadOnly,
}

/// A text that names no role of operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose a role: owner, support, billing or read_only.")]
pub struct UnknownOperatorRole;

impl OperatorRole {
    /// Every role, the strongest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Support, Self::Billing, Self::ReadOnly];

    /// The stable key, as the database and forms have it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Support => "support",
            Self::Billing => "billing",
            Self::ReadOnly => "read_only",
        }
    }

    /// The name people see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Support => "Support",
            Self::Billing => "Billing",
            Self::ReadOnly => "Read-only",
        }
    }

    /// What it is for.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Owner => "Everything, including who else is an operator.",
            Self::Support => {
                "Helps customers: sees workspaces, members and what happened, lifts limits and switches features."
            }
            Self::Billing => {
                "Looks after what customers pay for: workspaces, members and limits. Not what they did."
            }
            Self::ReadOnly => "Reads everything, the operators' log included, and changes nothing.",
        }
    }

    /// What the role allows.
    pub const fn permissions(self) -> &'static [OperatorPermission] {
        use OperatorPermission::{
            AuditRead, FeaturesWrite, IsolationRead, LimitsWrite, MembersRead, OperatorsRead,
            TenantsRead, TimelineRead,
        };
        match self {
            Self::Owner => OperatorPermission::ALL,
            Self::Support => &[
                TenantsRead,
                MembersRead,
                TimelineRead,
                LimitsWrite,
                FeaturesWrite,
                IsolationRead,
            ],
            Self::Billing => &[TenantsRead, MembersRead, LimitsWrite],
            Self::ReadOnly => &[
                TenantsRead,
                MembersRead,
                TimelineRead,
                IsolationRead,
                AuditRead,
                OperatorsRead,
            ],
        }
    }

    /// Whether the role allows `permission`.
    pub fn allows(self, permission: OperatorPermission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Whether the role allows everything that `other` does: nobody grants more than they hold.
    pub fn covers(self, other: Self) -> bool {
        other
            .permissions()
            .iter()
            .all(|permission| self.allows(*permission))
    }
}

impl FromStr for OperatorRole {
    type Err = UnknownOperatorRole;

    fn from_str(text: &str) -> Result<Self, UnknownOperatorRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.key() == text)
            .ok_or(UnknownOperatorRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_noun_dot_verb_and_unique() {
        let mut names: Vec<_> = OperatorPermission::ALL
            .iter()
            .map(|permission| permission.name())
            .collect();
        assert!(names.iter().all(|name| name.split('.').count() == 2));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OperatorPermission::ALL.len());
    }

    #[test]
    fn a_role_survives_storage_and_the_wire() {
        for role in OperatorRole::ALL {
            assert_eq!(role.key().parse(), Ok(role));
            let json = serde_json::to_value(role).expect("JSON");
            assert_eq!(json, role.key());
        }
        assert_eq!("admin".parse::<OperatorRole>(), Err(UnknownOperatorRole));
    }

    #[test]
    fn an_owner_holds_everything_and_nobody_else_manages_operators() {
        for role in OperatorRole::ALL {
            assert!(OperatorRole::Owner.covers(role));
            assert_eq!(
                role.covers(OperatorRole::Owner),
                role == OperatorRole::Owner
            );
            let manages = role.allows(OperatorPermission::OperatorsWrite);
            assert_eq!(manages, role == OperatorRole::Owner, "{role:?}");
        }
    }

    #[test]
    fn whoever_reads_only_changes_nothing() {
        let changes = OperatorRole::ReadOnly
            .permissions()
            .iter()
            .filter(|permission| permission.name().rsplit('.').next() != Some("read"));
        assert_eq!(changes.count(), 0);
    }

    /// The whole of it, so that a change of what a role may do is seen in review.
    #[test]
    fn what_each_role_holds() {
        let held = |role: OperatorRole| {
            let names: Vec<_> = role.permissions().iter().map(|held| held.name()).collect();
            names.join(" ")
        };
        assert_eq!(
            held(OperatorRole::Owner),
            "tenants.read members.read timeline.read limits.write features.write isolation.read \
             audit.read operators.read operators.write"
        );
        assert_eq!(
            held(OperatorRole::Support),
            "tenants.read members.read timeline.read limits.write features.write isolation.read"
        );
        assert_eq!(
            held(OperatorRole::Billing),
            "tenants.read members.read limits.write"
        );
        assert_eq!(
            held(OperatorRole::ReadOnly),
            "tenants.read members.read timeline.read isolation.read audit.read operators.read"
        );
    }
}
