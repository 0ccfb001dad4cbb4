//! The catalogue of permissions, in one place.
//!
//! A permission is `noun.verb`. Routes and server functions declare one, the domain checks it
//! again, the role editor lists it by group. To add one, add a line here: it appears everywhere.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($variant:ident = $name:literal, $group:literal, $description:literal;)*) => {
        /// What a role may allow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Permission {
            $(#[doc = $description] #[serde(rename = $name)] $variant,)*
        }

        impl Permission {
            /// Every permission, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, `noun.verb`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The heading it stands under in the role editor.
            pub const fn group(self) -> &'static str {
                match self { $(Self::$variant => $group,)* }
            }

            /// What it allows, for the administrator who grants it.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

permissions! {
    WorkspaceRead = "workspace.read", "Workspace", "See the workspace and its overview.";
    SecurityManage = "security.manage", "Workspace", "Set how members must sign in.";
    ConnectionsManage = "connections.manage", "Workspace", "Set up single sign-on: domains, connections and who must use them. By that they decide who comes in as whom, owners included.";
    MembersRead = "members.read", "Members", "See who belongs to the workspace and who is invited.";
    MembersInvite = "members.invite", "Members", "Invite people, resend and revoke invitations.";
    MembersUpdate = "members.update", "Members", "Change roles of members, suspend and reactivate them.";
    MembersRemove = "members.remove", "Members", "Remove members from the workspace.";
    MembersSessions = "members.sessions", "Members", "See where members are signed in, and end their sessions.";
    RolesRead = "roles.read", "Roles", "See the roles and what they allow.";
    RolesManage = "roles.manage", "Roles", "Create, edit and delete roles; never beyond one's own permissions.";
    AuditRead = "audit.read", "Audit log", "Read the audit log.";
    AuditExport = "audit.export", "Audit log", "Export the audit log.";
    ProjectsRead = "projects.read", "Projects", "See projects that are shared with oneself or one's role.";
    ProjectsAll = "projects.all", "Projects", "Work with every project, not only with those that are shared.";
    ProjectsCreate = "projects.create", "Projects", "Create projects.";
    ProjectsUpdate = "projects.update", "Projects", "Rename, archive and restore projects.";
    ProjectsDelete = "projects.delete", "Projects", "Delete projects and undo the deletion.";
    ProjectsShare = "projects.share", "Projects", "Share projects with members and roles.";
}

/// A set of permissions: what one member may do in one tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u64);

// A bit a permission: the catalogue must fit.
const _: () = assert!(Permission::ALL.len() <= 64);

impl PermissionSet {
    /// Every permission there is.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether the set allows `permission`.
    pub const fn allows(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    /// Whether the set allows everything that `other` does: nobody grants more than they hold.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Reads stored names. A name that the catalogue no longer has allows nothing.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        names
            .into_iter()
            .filter_map(|name| {
                Permission::ALL
                    .iter()
                    .find(|permission| permission.name() == name)
            })
            .copied()
            .collect()
    }

    /// What this set or `other` allows.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What this set allows and `other` does not.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The permissions of the set, in the order of the catalogue.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |permission| self.allows(*permission))
    }

    /// The names to store.
    pub fn names(self) -> Vec<String> {
        self.iter()
            .map(|permission| permission.name().to_owned())
            .collect()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(
            permissions
                .into_iter()
                .fold(0, |bits, permission| bits | 1 << permission as u64),
        )
    }
}

/// A role every new tenant begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltInRole {
    /// The stable key, the same in every tenant.
    pub key: &'static str,
    /// The name people see.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    permissions: &'static [Permission],
}

impl BuiltInRole {
    /// What the role allows.
    pub fn permissions(&self) -> PermissionSet {
        self.permissions.iter().copied().collect()
    }
}

/// May do everything, and cannot be taken from the last person who holds it.
pub const OWNER: BuiltInRole = BuiltInRole {
    key: "owner",
    name: "Owner",
    description: "Everything, including ownership of the workspace.",
    permissions: Permission::ALL,
};

/// Runs the workspace.
pub const ADMIN: BuiltInRole = BuiltInRole {
    key: "admin",
    name: "Admin",
    description: "Runs the workspace: people, settings and the audit log.",
    permissions: Permission::ALL,
};

/// Works with the product.
pub const MEMBER: BuiltInRole = BuiltInRole {
    key: "member",
    name: "Member",
    description: "Works with projects and sees who else does.",
    permissions: &[
        Permission::WorkspaceRead,
        Permission::MembersRead,
        Permission::RolesRead,
        Permission::ProjectsRead,
        Permission::ProjectsAll,
        Permission::ProjectsCreate,
        Permission::ProjectsUpdate,
        Permission::ProjectsDelete,
        Permission::ProjectsShare,
    ],
};

/// Pays for the workspace, and sees what is paid for.
pub const BILLING: BuiltInRole = BuiltInRole {
    key: "billing",
    name: "Billing",
    description: "Sees the workspace and its members, who are what is paid for. No product data.",
    permissions: &[Permission::WorkspaceRead, Permission::MembersRead],
};

/// Reads everything, changes nothing.
pub const AUDITOR: BuiltInRole = BuiltInRole {
    key: "auditor",
    name: "Auditor",
    description: "Reads everything, the audit log included, and changes nothing.",
    permissions: &[
        Permission::WorkspaceRead,
        Permission::MembersRead,
        Permission::RolesRead,
        Permission::AuditRead,
        Permission::AuditExport,
        Permission::ProjectsRead,
        Permission::ProjectsAll,
    ],
};

/// The roles every new tenant begins with, the strongest first.
pub const BUILT_IN_ROLES: &[BuiltInRole] = &[OWNER, ADMIN, MEMBER, BILLING, AUDITOR];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_noun_dot_verb_and_unique() {
        let mut names: Vec<_> = Permission::ALL.iter().map(|p| p.name()).collect();
        assert!(names.iter().all(|name| name.split('.').count() == 2));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Permission::ALL.len());
    }

    #[test]
    fn a_set_survives_storage_and_ignores_unknown_names() {
        let set = MEMBER.permissions();
        let names = set.names();
        let stored = names.iter().map(String::as_str).chain(["gone.verb"]);
        assert_eq!(PermissionSet::from_names(stored), set);
    }

    #[test]
    fn covers_compares_sets() {
        assert!(OWNER.permissions().covers(MEMBER.permissions()));
        assert!(!MEMBER.permissions().covers(AUDITOR.permissions()));
        assert!(!PermissionSet::default().allows(Permission::AuditRead));
    }
}
