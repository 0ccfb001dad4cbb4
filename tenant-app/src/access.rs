//! What every page and every server function of this app asks of its caller.
//!
//! The server checks it at the edge, and refuses to start when one is missing here or too many.

use crate::pages::{
    audit, connections, home, identities, invitations, members, overview, password_resets, profile,
    projects, roles, sessions, set_up, sign_ups, workspaces,
};
use crate::password_strength;
use crate::theme::SetTheme;
use server_fn::ServerFn;
use shared::access::Access::{self, Public, Session, Tenant};
use shared::permissions::Permission;

/// What the pages ask, by the pattern of their address.
pub fn pages() -> Vec<(String, Access)> {
    [
        ("/", Public),
        ("/sign-up", Public),
        ("/check-your-mail", Public),
        ("/verify-email", Public),
        ("/sign-in", Public),
        ("/sign-in/code", Public),
        ("/sign-in/sso", Public),
        ("/sign-in/finish", Public),
        ("/set-up", Public),
        ("/forgot-password", Public),
        ("/reset-password", Public),
        ("/invitation", Public),
        ("/gallery", Public),
        ("/workspaces/new", Session),
        ("/profile", Session),
        ("/profile/sessions", Session),
        ("/profile/security", Session),
        ("/profile/security/authenticator/{factor}", Session),
        ("/profile/security/passkey", Session),
        ("/profile/security/recovery-codes", Session),
        ("/profile/confirm", Session),
        ("/t/{tenant}", Tenant(Permission::WorkspaceRead)),
        ("/t/{tenant}/projects", Tenant(Permission::ProjectsRead)),
        (
            "/t/{tenant}/projects/new",
            Tenant(Permission::ProjectsCreate),
        ),
        (
            "/t/{tenant}/projects/{project}",
            Tenant(Permission::ProjectsRead),
        ),
        ("/t/{tenant}/members", Tenant(Permission::MembersRead)),
        (
            "/t/{tenant}/members/invite",
            Tenant(Permission::MembersInvite),
        ),
        (
            "/t/{tenant}/members/{member}",
            Tenant(Permission::MembersRead),
        ),
        ("/t/{tenant}/roles", Tenant(Permission::RolesRead)),
        ("/t/{tenant}/roles/new", Tenant(Permission::RolesManage)),
        ("/t/{tenant}/roles/{role}", Tenant(Permission::RolesRead)),
        (
            "/t/{tenant}/roles/{role}/delete",
            Tenant(Permission::RolesManage),
        ),
        ("/t/{tenant}/audit", Tenant(Permission::AuditRead)),
        ("/t/{tenant}/audit/exports", Tenant(Permission::AuditExport)),
        ("/t/{tenant}/audit/{entry}", Tenant(Permission::AuditRead)),
        ("/t/{tenant}/settings", Tenant(Permission::WorkspaceRead)),
    ]
    .into_iter()
    .chain(connection_pages())
    .map(|(path, access)| (path.to_owned(), access))
    .collect()
}

/// The pages of single sign-on, which all ask the same.
fn connection_pages() -> impl Iterator<Item = (&'static str, Access)> {
    [
        "/t/{tenant}/connections",
        "/t/{tenant}/connections/new",
        "/t/{tenant}/connections/enforce",
        "/t/{tenant}/connections/link",
        "/t/{tenant}/connections/{connection}/guide",
        "/t/{tenant}/connections/{connection}/metadata",
        "/t/{tenant}/connections/{connection}/attributes",
        "/t/{tenant}/connections/{connection}/members",
        "/t/{tenant}/connections/{connection}/domains",
        "/t/{tenant}/connections/{connection}/test",
        "/t/{tenant}/connections/{connection}/activate",
        "/t/{tenant}/connections/{connection}/attempts",
        "/t/{tenant}/connections/{connection}/attempts/{attempt}",
    ]
    .into_iter()
    .map(|path| (path, Tenant(Permission::ConnectionsManage)))
}

/// Where a person's picture is.
pub const AVATAR: &str = "/avatars/{user}/{hash}";

/// What the routes ask that are neither pages nor server functions, by their pattern. The server
/// answers them itself.
pub fn files() -> Vec<(String, Access)> {
    [
        (profile::avatar::UPLOAD, Session),
        (AVATAR, Session),
        (identities::addresses::LINK, Session),
        (identities::addresses::CONFIRM, Session),
        (
            connections::addresses::UPLOAD,
            Tenant(Permission::ConnectionsManage),
        ),
        (
            connections::addresses::START,
            Tenant(Permission::ConnectionsManage),
        ),
    ]
    .map(|(path, access)| (path.to_owned(), access))
    .into()
}

/// What the server functions ask, by their path.
pub fn server_functions() -> Vec<(String, Access)> {
    [
        of::<SetTheme>(Public),
        of::<home::FindHome>(Public),
        of::<password_strength::JudgePassword>(Public),
        of::<sign_ups::form::RequestSignUp>(Public),
        of::<sign_ups::verify::OfferSignUp>(Public),
        of::<sign_ups::verify::VerifySignUp>(Public),
        of::<sessions::sign_in::SignIn>(Public),
        of::<sessions::second_factor::GetChallenged>(Public),
        of::<sessions::second_factor::PresentFactor>(Public),
        of::<sessions::passkey::BeginPasskeySignIn>(Public),
        of::<sessions::passkey::SignInByPasskey>(Public),
        of::<sessions::passkey::BeginPasskeyChallenge>(Public),
        of::<sessions::passkey::PresentPasskey>(Public),
        of::<sessions::single_sign_on::FindConnection>(Public),
        of::<sessions::single_sign_on::GetDoor>(Public),
        of::<identities::providers::GetWaysIn>(Public),
        of::<identities::finish::OfferIdentity>(Public),
        of::<identities::finish::SignUpWithIdentity>(Public),
        of::<identities::finish::LinkPendingIdentity>(Session),
        of::<profile::security::identities::ListIdentities>(Session),
        of::<profile::security::identities::UnlinkIdentity>(Session),
        of::<set_up::OfferSetupLink>(Public),
        of::<set_up::OpenSetupLink>(Public),
        of::<sessions::SignOut>(Public),
        of::<password_resets::request::RequestPasswordReset>(Public),
        of::<password_resets::complete::OfferPasswordReset>(Public),
        of::<password_resets::complete::CompletePasswordReset>(Public),
        of::<invitations::OfferInvitation>(Public),
        of::<invitations::accept::AcceptAsNewUser>(Public),
        of::<invitations::accept::AcceptInvitation>(Session),
        of::<profile::security::list::GetSecurity>(Session),
        of::<profile::security::list::BeginTotp>(Session),
        of::<profile::security::list::RenameFactor>(Session),
        of::<profile::security::list::RemoveFactor>(Session),
        of::<profile::security::authenticator::GetEnrolment>(Session),
        of::<profile::security::authenticator::ConfirmTotp>(Session),
        of::<profile::security::passkey::BeginPasskey>(Session),
        of::<profile::security::passkey::AddPasskey>(Session),
        of::<profile::security::recovery_codes::GetRecoveryCodes>(Session),
        of::<profile::security::recovery_codes::MakeRecoveryCodes>(Session),
        of::<profile::security::confirm::GetWantedProof>(Session),
        of::<profile::security::confirm::ConfirmIdentity>(Session),
        of::<profile::security::confirm::BeginPasskeyConfirmation>(Session),
        of::<profile::security::confirm::ConfirmByPasskey>(Session),
        of::<workspaces::ListWorkspaces>(Session),
        of::<workspaces::new::CreateWorkspace>(Session),
        of::<workspaces::session_limits::GetSessionLimits>(Tenant(Permission::SecurityManage)),
        of::<workspaces::session_limits::LimitSessions>(Tenant(Permission::SecurityManage)),
        of::<workspaces::sign_in_policy::GetSignInPolicy>(Tenant(Permission::SecurityManage)),
        of::<workspaces::sign_in_policy::RequireMfa>(Tenant(Permission::SecurityManage)),
        of::<profile::edit::GetTimeZones>(Session),
        of::<profile::edit::UpdateProfile>(Session),
        of::<profile::avatar::RemoveAvatar>(Session),
        of::<profile::password::ChangePassword>(Session),
        of::<profile::sessions::ListSessions>(Session),
        of::<profile::sessions::RevokeSession>(Session),
        of::<profile::sessions::RevokeOtherSessions>(Session),
        of::<profile::sessions::SignOutEverywhere>(Session),
        of::<overview::GetOverview>(Tenant(Permission::WorkspaceRead)),
        of::<projects::list::ListProjects>(Tenant(Permission::ProjectsRead)),
        of::<projects::detail::GetProject>(Tenant(Permission::ProjectsRead)),
        of::<projects::actions::CreateProject>(Tenant(Permission::ProjectsCreate)),
        of::<projects::actions::RenameProject>(Tenant(Permission::ProjectsUpdate)),
        of::<projects::actions::ArchiveProject>(Tenant(Permission::ProjectsUpdate)),
        of::<projects::actions::UnarchiveProject>(Tenant(Permission::ProjectsUpdate)),
        of::<projects::actions::DeleteProject>(Tenant(Permission::ProjectsDelete)),
        of::<projects::actions::RestoreProject>(Tenant(Permission::ProjectsDelete)),
        of::<members::list::ListMembers>(Tenant(Permission::MembersRead)),
        of::<members::actions::CreateInvitation>(Tenant(Permission::MembersInvite)),
        of::<members::actions::ResendInvitation>(Tenant(Permission::MembersInvite)),
        of::<members::actions::RevokeInvitation>(Tenant(Permission::MembersInvite)),
        of::<members::member::GetMember>(Tenant(Permission::MembersRead)),
        of::<members::changes::ChangeMemberRole>(Tenant(Permission::MembersUpdate)),
        of::<members::changes::SuspendMember>(Tenant(Permission::MembersUpdate)),
        of::<members::changes::ReactivateMember>(Tenant(Permission::MembersUpdate)),
        of::<members::changes::RevokeMemberSessions>(Tenant(Permission::MembersSessions)),
        of::<members::changes::RemoveMember>(Tenant(Permission::MembersRemove)),
        // Only an owner can, which no permission says: the domain asks for it.
        of::<members::changes::TransferOwnership>(Tenant(Permission::MembersUpdate)),
        of::<members::changes::LeaveWorkspace>(Tenant(Permission::WorkspaceRead)),
        of::<roles::list::ListRoles>(Tenant(Permission::RolesRead)),
        of::<roles::actions::GetRole>(Tenant(Permission::RolesRead)),
        of::<roles::actions::PreviewRole>(Tenant(Permission::RolesManage)),
        of::<roles::actions::CreateRole>(Tenant(Permission::RolesManage)),
        of::<roles::actions::UpdateRole>(Tenant(Permission::RolesManage)),
        of::<roles::actions::DeleteRole>(Tenant(Permission::RolesManage)),
        of::<projects::sharing::GetSharing>(Tenant(Permission::ProjectsShare)),
        of::<projects::sharing::ShareProject>(Tenant(Permission::ProjectsShare)),
        of::<projects::sharing::UnshareProject>(Tenant(Permission::ProjectsShare)),
        of::<audit::page::ListAudit>(Tenant(Permission::AuditRead)),
        of::<audit::entry::GetAuditEntry>(Tenant(Permission::AuditRead)),
        of::<audit::exports::BeginAuditExport>(Tenant(Permission::AuditExport)),
        of::<audit::exports::ListAuditExports>(Tenant(Permission::AuditExport)),
        of::<audit::exports::CancelAuditExport>(Tenant(Permission::AuditExport)),
    ]
    .into_iter()
    .chain(connection_functions())
    .collect()
}

/// The server functions of single sign-on.
fn connection_functions() -> impl Iterator<Item = (String, Access)> {
    [
        of::<connections::list::GetSingleSignOn>(Tenant(Permission::ConnectionsManage)),
        of::<connections::new::CreateConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::GetConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::RenameConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::ActivateConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::LinkPeopleAnew>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::DeactivateConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::actions::DeleteConnection>(Tenant(Permission::ConnectionsManage)),
        of::<connections::certificates::MakeCertificates>(Tenant(Permission::ConnectionsManage)),
        of::<connections::certificates::UseCertificates>(Tenant(Permission::ConnectionsManage)),
        of::<connections::certificates::RemoveCertificates>(Tenant(Permission::ConnectionsManage)),
        of::<connections::metadata::SetMetadataByAddress>(Tenant(Permission::ConnectionsManage)),
        of::<connections::metadata::SetMetadataByDocument>(Tenant(Permission::ConnectionsManage)),
        of::<connections::metadata::SetMetadataByFields>(Tenant(Permission::ConnectionsManage)),
        of::<connections::metadata::oidc::SetOidc>(Tenant(Permission::ConnectionsManage)),
        of::<connections::metadata::policy::SetPolicy>(Tenant(Permission::ConnectionsManage)),
        of::<connections::attributes::SetAttributes>(Tenant(Permission::ConnectionsManage)),
        of::<connections::provisioning::GetNewcomerRoles>(Tenant(Permission::ConnectionsManage)),
        of::<connections::provisioning::SetProvisioning>(Tenant(Permission::ConnectionsManage)),
        of::<connections::domains::AddDomain>(Tenant(Permission::ConnectionsManage)),
        of::<connections::domains::VerifyDomain>(Tenant(Permission::ConnectionsManage)),
        of::<connections::domains::AssignDomain>(Tenant(Permission::ConnectionsManage)),
        of::<connections::domains::RemoveDomain>(Tenant(Permission::ConnectionsManage)),
        of::<connections::attempts::ListAttempts>(Tenant(Permission::ConnectionsManage)),
        of::<connections::attempts::GetAttempt>(Tenant(Permission::ConnectionsManage)),
        of::<connections::enforce::RehearseSso>(Tenant(Permission::ConnectionsManage)),
        of::<connections::enforce::RequireSso>(Tenant(Permission::ConnectionsManage)),
        of::<connections::setup_links::CreateSetupLink>(Tenant(Permission::ConnectionsManage)),
        of::<connections::setup_links::GetMadeLink>(Tenant(Permission::ConnectionsManage)),
        of::<connections::setup_links::RevokeSetupLink>(Tenant(Permission::ConnectionsManage)),
    ]
    .into_iter()
}

fn of<F: ServerFn>(access: Access) -> (String, Access) {
    (F::PATH.to_owned(), access)
}
