//! The catalogue of domain events, in one place.
//!
//! An event says what happened, once and for every reader: the audit log, webhooks, notifications,
//! analytics and metrics all read this. To add one, add a line to the list. Names are
//! `noun.verb-in-the-past` and stable; a payload that changes its shape gets a new version.

use serde::{Deserialize, Serialize};

/// Whose record an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// A tenant's: it stands in that tenant's audit log.
    Tenant,
    /// A person's own account, which precedes any tenant.
    Account,
    /// The platform's: what operators do.
    Operator,
    /// Both a tenant's and the platform's: what operators do to a tenant.
    TenantByOperator,
}

/// What is fixed about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventSpec {
    /// The stable name, such as `project.created`.
    pub name: &'static str,
    /// The version of the payload's shape.
    pub version: u16,
    /// Whose record it belongs to.
    pub scope: Scope,
    /// Whether a tenant's webhooks may subscribe to it.
    pub webhook: bool,
    /// What it says, as a verb phrase between actor and target: "created the project".
    pub phrase: &'static str,
}

macro_rules! events {
    ($($variant:ident = $name:literal v $version:literal, $scope:ident, webhook: $webhook:literal, $phrase:literal;)*) => {
        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $(#[doc = concat!("`", $name, "`: somebody ", $phrase, " …")] $variant,)*
        }

        impl EventKind {
            /// Every event, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What is fixed about the event.
            pub const fn spec(self) -> EventSpec {
                match self {
                    $(Self::$variant => EventSpec {
                        name: $name,
                        version: $version,
                        scope: Scope::$scope,
                        webhook: $webhook,
                        phrase: $phrase,
                    },)*
                }
            }
        }
    };
}

events! {
    UserRegistered = "user.registered" v 1, Account, webhook: false, "created the account";
    SignUpRequested = "sign_up.requested" v 1, Account, webhook: false, "asked to sign up as";
    SecondFactorAsked = "session.factor_asked" v 1, Account, webhook: false, "gave the first factor as";
    SessionCreated = "session.created" v 1, Account, webhook: false, "signed in";
    SessionRevoked = "session.revoked" v 1, Account, webhook: false, "ended the session";
    PasswordResetRequested = "password_reset.requested" v 1, Account, webhook: false, "asked to reset the password of";
    PasswordChanged = "password.changed" v 1, Account, webhook: false, "changed the password of";
    FactorAdded = "factor.added" v 1, Account, webhook: false, "added the second factor";
    FactorRenamed = "factor.renamed" v 1, Account, webhook: false, "renamed the second factor";
    FactorRemoved = "factor.removed" v 1, Account, webhook: false, "removed the second factor";
    RecoveryCodesMade = "recovery_codes.made" v 1, Account, webhook: false, "made new recovery codes for";
    RecoveryCodeUsed = "recovery_code.used" v 1, Account, webhook: false, "signed in with a recovery code as";
    ProductEntered = "product.entered" v 1, Account, webhook: false, "entered a sister product as";
    ProductLeft = "product.left" v 1, Account, webhook: false, "was signed out of a sister product as";
    RefreshTokenReplayed = "refresh_token.replayed" v 1, Account, webhook: false, "presented a used refresh token of";
    IdentityLinked = "identity.linked" v 1, Account, webhook: false, "linked a way to sign in to";
    IdentityUnlinked = "identity.unlinked" v 1, Account, webhook: false, "unlinked a way to sign in from";
    IdentityConfirmed = "identity.confirmed" v 1, Account, webhook: false, "confirmed to be";
    ProfileUpdated = "profile.updated" v 1, Account, webhook: false, "changed the profile of";
    AvatarChanged = "profile.avatar_changed" v 1, Account, webhook: false, "changed the picture of";

    WorkspaceMfaRequired = "workspace.mfa_required" v 1, Tenant, webhook: true, "requires two-step sign-in of the members of";
    WorkspaceMfaOptional = "workspace.mfa_optional" v 1, Tenant, webhook: true, "no longer requires two-step sign-in of the members of";
    WorkspaceSessionsLimited = "workspace.sessions_limited" v 1, Tenant, webhook: true, "limited the sessions of the members of";
    WorkspaceSsoRequired = "workspace.sso_required" v 1, Tenant, webhook: true, "requires single sign-on of the members of";
    WorkspaceSsoOptional = "workspace.sso_optional" v 1, Tenant, webhook: true, "no longer requires single sign-on of the members of";
    DomainAdded = "domain.added" v 1, Tenant, webhook: true, "added the domain";
    DomainVerified = "domain.verified" v 1, Tenant, webhook: true, "proved to own the domain";
    DomainRefused = "domain.refused" v 1, Tenant, webhook: false, "could not prove to own the domain";
    DomainAssigned = "domain.assigned" v 1, Tenant, webhook: true, "chose the connection of the domain";
    DomainRemoved = "domain.removed" v 1, Tenant, webhook: true, "removed the domain";
    ConnectionCreated = "connection.created" v 1, Tenant, webhook: true, "created the connection";
    ConnectionChanged = "connection.changed" v 1, Tenant, webhook: true, "changed the draft of the connection";
    ConnectionTested = "connection.tested" v 1, Tenant, webhook: false, "tested the connection";
    ConnectionActivated = "connection.activated" v 1, Tenant, webhook: true, "activated the connection";
    ConnectionDeactivated = "connection.deactivated" v 1, Tenant, webhook: true, "deactivated the connection";
    ConnectionLinkedAnew = "connection.linked_anew" v 1, Tenant, webhook: true, "had people linked anew by the connection";
    ConnectionDeleted = "connection.deleted" v 1, Tenant, webhook: true, "deleted the connection";
    ConnectionCertificatesMade = "connection.certificates_made" v 1, Tenant, webhook: true, "made new certificates of ours for the connection";
    ConnectionCertificatesUsed = "connection.certificates_used" v 1, Tenant, webhook: true, "took other certificates of ours into use for the connection";
    ConnectionCertificatesRemoved = "connection.certificates_removed" v 1, Tenant, webhook: true, "removed certificates of ours from the connection";
    ConnectionRefreshed = "connection.refreshed" v 1, Tenant, webhook: true, "read new metadata of the connection";
    ConnectionExpiring = "connection.expiring" v 1, Tenant, webhook: true, "warned of the end of a certificate of the connection";
    ConnectionSignIn = "connection.sign_in" v 1, Tenant, webhook: false, "signed in by the connection";
    ConnectionSignOut = "connection.sign_out" v 1, Tenant, webhook: false, "ended sessions by the connection";
    SetupLinkCreated = "setup_link.created" v 1, Tenant, webhook: true, "made a set-up link for";
    SetupLinkRevoked = "setup_link.revoked" v 1, Tenant, webhook: true, "revoked the set-up link of";
    SetupLinkOpened = "setup_link.opened" v 1, Tenant, webhook: true, "opened the set-up link of";
    WorkspaceCreated = "workspace.created" v 1, Tenant, webhook: true, "created the workspace";
    InvitationCreated = "invitation.created" v 1, Tenant, webhook: true, "invited";
    InvitationResent = "invitation.resent" v 1, Tenant, webhook: false, "sent the invitation again to";
    InvitationRevoked = "invitation.revoked" v 1, Tenant, webhook: true, "revoked the invitation of";
    MemberJoined = "member.joined" v 1, Tenant, webhook: true, "joined the workspace as";
    MemberRoleChanged = "member.role_changed" v 1, Tenant, webhook: true, "changed the role of";
    MemberSsoBypassed = "member.sso_bypassed" v 1, Tenant, webhook: true, "came in around single sign-on as";
    MemberSuspended = "member.suspended" v 1, Tenant, webhook: true, "suspended";
    MemberReactivated = "member.reactivated" v 1, Tenant, webhook: true, "reactivated";
    MemberRemoved = "member.removed" v 1, Tenant, webhook: true, "removed";
    MemberLeft = "member.left" v 1, Tenant, webhook: true, "left the workspace as";
    MemberSessionsRevoked = "member.sessions_revoked" v 1, Tenant, webhook: false, "ended the sessions of";
    OwnershipTransferred = "workspace.transferred" v 1, Tenant, webhook: true, "made owner of the workspace";
    RoleCreated = "role.created" v 1, Tenant, webhook: true, "created the role";
    RoleUpdated = "role.updated" v 1, Tenant, webhook: true, "changed the role";
    RoleDeleted = "role.deleted" v 1, Tenant, webhook: true, "deleted the role";
    ProjectCreated = "project.created" v 1, Tenant, webhook: true, "created the project";
    ProjectRenamed = "project.renamed" v 1, Tenant, webhook: true, "renamed the project";
    ProjectArchived = "project.archived" v 1, Tenant, webhook: true, "archived the project";
    ProjectUnarchived = "project.unarchived" v 1, Tenant, webhook: true, "brought back the project";
    ProjectDeleted = "project.deleted" v 1, Tenant, webhook: true, "deleted the project";
    ProjectRestored = "project.restored" v 1, Tenant, webhook: true, "undid the deletion of the project";
    ProjectShared = "project.shared" v 1, Tenant, webhook: true, "shared the project";
    ProjectUnshared = "project.unshared" v 1, Tenant, webhook: true, "stopped sharing the project";
    AccessRefused = "access.refused" v 1, Tenant, webhook: true, "was refused";
    AuditExported = "audit.exported" v 1, Tenant, webhook: false, "exported the audit log of";
    AuditExportCancelled = "audit.export_cancelled" v 1, Tenant, webhook: false, "cancelled an export of the audit log of";
    AuditExportDownloaded = "audit.export_downloaded" v 1, Tenant, webhook: false, "downloaded an export of the audit log of";
    AuditEntriesRemoved = "audit.entries_removed" v 1, Tenant, webhook: false, "removed expired entries from the audit log of";
    AuditRetentionChanged = "audit.retention_changed" v 1, TenantByOperator, webhook: false, "changed how long the audit log is kept of";
    AuditHoldPlaced = "audit.hold_placed" v 1, TenantByOperator, webhook: false, "placed a legal hold on the audit log of";
    AuditHoldReleased = "audit.hold_released" v 1, TenantByOperator, webhook: false, "ended the legal hold on the audit log of";
    TenantSsoSet = "tenant.sso_set" v 1, TenantByOperator, webhook: false, "set whether single sign-on is available to the workspace";
    TenantAllowanceSet = "tenant.allowance_set" v 1, TenantByOperator, webhook: false, "set the limits of the workspace";

    OperatorCreated = "operator.created" v 1, Operator, webhook: false, "created the operator";
    OperatorFactorAsked = "operator.factor_asked" v 1, Operator, webhook: false, "gave the right password as";
    OperatorEnrolled = "operator.enrolled" v 1, Operator, webhook: false, "signed in with a new second factor as";
    OperatorSignedIn = "operator.signed_in" v 1, Operator, webhook: false, "signed in to the portal";
    OperatorSignedOut = "operator.signed_out" v 1, Operator, webhook: false, "signed out of the portal";
    OperatorRecoveryCodeUsed = "operator.recovery_code_used" v 1, Operator, webhook: false, "signed in with a recovery code as";
    OperatorConfirmed = "operator.confirmed" v 1, Operator, webhook: false, "confirmed to be";
    OperatorFactorAdded = "operator.factor_added" v 1, Operator, webhook: false, "added the second factor";
    OperatorFactorRenamed = "operator.factor_renamed" v 1, Operator, webhook: false, "renamed the second factor";
    OperatorFactorRemoved = "operator.factor_removed" v 1, Operator, webhook: false, "removed the second factor";
    OperatorFactorsReset = "operator.factors_reset" v 1, Operator, webhook: false, "reset the second factor of";
    OperatorRecoveryCodesMade = "operator.recovery_codes_made" v 1, Operator, webhook: false, "made new recovery codes for";
    OperatorRecoveryCodesKept = "operator.recovery_codes_kept" v 1, Operator, webhook: false, "kept the recovery codes of";
    OperatorLinkSent = "operator.link_sent" v 1, Operator, webhook: false, "sent a link to set the password to";
    OperatorPasswordSet = "operator.password_set" v 1, Operator, webhook: false, "set the password of";
    OperatorRoleChanged = "operator.role_changed" v 1, Operator, webhook: false, "changed the role of";
    OperatorDisabled = "operator.disabled" v 1, Operator, webhook: false, "disabled the operator";
    OperatorEnabled = "operator.enabled" v 1, Operator, webhook: false, "enabled the operator";
    OperatorRefused = "operator.refused" v 1, Operator, webhook: false, "was refused";
    OperatorSessionsRevoked = "operator.sessions_revoked" v 1, Operator, webhook: false, "ended the sessions of";
    SigningKeyMade = "signing_key.made" v 1, Operator, webhook: false, "made the key for signing tokens";
    SigningKeyWithdrawn = "signing_key.withdrawn" v 1, Operator, webhook: false, "withdrew the key for signing tokens";
}

impl EventKind {
    /// The event of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.spec().name == name)
    }

    /// The events that can stand in a tenant's audit log.
    pub fn of_tenants() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|kind| matches!(kind.spec().scope, Scope::Tenant | Scope::TenantByOperator))
    }

    /// The events that can stand in the operators' audit log.
    pub fn of_operators() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|kind| matches!(kind.spec().scope, Scope::Operator | Scope::TenantByOperator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.spec().name), Some(*kind));
        }
    }
}
