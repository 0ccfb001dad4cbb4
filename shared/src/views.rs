//! What pages show.
//!
//! Times are in the reader's time zone already: the offset is part of the value, so that a page
//! renders the same on the server and in the browser. Each noun has its own view; a list's row and
//! a detail page share one where they show the same.

use crate::ids::{
    AuditEntryId, InvitationId, MembershipId, OperatorId, ProjectGrantId, ProjectId, RoleId,
    SessionId, TenantId, UserId,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A moment, written as RFC 3339 on the wire.
pub type Moment = OffsetDateTime;

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

/// A workspace in the switcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceSummary {
    /// The tenant.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan's key.
    pub plan: String,
    /// The name of the viewer's role in it.
    pub role: String,
}

/// The workspace a page is of, and what the viewer may do there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceView {
    /// The workspace.
    pub workspace: WorkspaceSummary,
    /// Names of the permissions the viewer holds; the UI hides what they do not allow.
    pub permissions: Vec<String>,
}

impl WorkspaceView {
    /// Whether the viewer may; for the eye only, the server checks again.
    pub fn allows(&self, permission: crate::permissions::Permission) -> bool {
        self.permissions
            .iter()
            .any(|name| name == permission.name())
    }
}

/// The first page of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewView {
    /// Members who are active.
    pub members: i64,
    /// Invitations that can still be accepted.
    pub pending_invitations: i64,
    /// Projects that are neither archived nor deleted.
    pub projects: i64,
    /// Projects created a day, oldest first, of the last 14 days.
    pub projects_by_day: Vec<DayCount>,
    /// The latest entries of the audit log, if the viewer may read it.
    pub recent: Vec<AuditEntryView>,
}

/// How many of something there were on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// The day, as `2026-11-21`.
    pub day: String,
    /// How many.
    pub count: i64,
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

/// An invitation that has not been accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// The role they will have.
    pub role: String,
    /// Who invited them.
    pub invited_by: String,
    /// When the latest mail was sent.
    #[serde(with = "time::serde::rfc3339")]
    pub sent_at: Moment,
    /// When the link stops working.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: Moment,
    /// Whether the link has stopped working.
    pub expired: bool,
}

/// What somebody who opens an invitation's link sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationOffer {
    /// The workspace's name.
    pub workspace: String,
    /// The address the invitation was sent to.
    pub email: String,
    /// The role they will have.
    pub role: String,
    /// Who invited them.
    pub invited_by: String,
    /// Whether that address has an account already. Told only to the holder of the link, which
    /// was mailed to that very address.
    pub has_account: bool,
    /// The address of whoever is signed in, if somebody is.
    pub signed_in_as: Option<String>,
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

/// An entry of an audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntryView {
    /// The entry.
    pub id: AuditEntryId,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: Moment,
    /// Who did it: a member, an operator or the system.
    pub actor_kind: String,
    /// Their name at that time.
    pub actor: String,
    /// The event's name, such as `project.created`.
    pub action: String,
    /// The kind of thing it was done to, such as `project`.
    pub target_kind: String,
    /// That thing's id on the wire.
    pub target_id: String,
    /// That thing's name at that time.
    pub target: String,
    /// What changed, field by field.
    pub changes: Vec<FieldChange>,
    /// The address it was done from.
    pub ip: Option<String>,
    /// The browser it was done with.
    pub user_agent: Option<String>,
    /// The request that did it.
    pub request_id: String,
}

/// A field's value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Its value before; none if there was none.
    pub before: Option<String>,
    /// Its value after; none if it is gone.
    pub after: Option<String>,
}

/// Who is signed in to the operator portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorView {
    /// The operator.
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// A tenant, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    /// The tenant.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan's key.
    pub plan: String,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// Seats that are taken.
    pub seats: i32,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When anybody last used it, to the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_active_at: Option<Moment>,
}

/// How many things a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How many were counted.
    pub count: i64,
    /// Whether there are more than that: counting stops where a number tells nothing more.
    pub more: bool,
}

/// A page of tenants, and how many there are on all pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantList {
    /// The page.
    pub page: crate::paging::Page<TenantView>,
    /// The tenants of all pages.
    pub found: Found,
}

/// A tenant's page, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantDetail {
    /// The tenant itself.
    pub tenant: TenantView,
    /// The e-mail address of an owner, to write to.
    pub owner_email: Option<String>,
    /// Invitations that can still be accepted.
    pub pending_invitations: i64,
}
