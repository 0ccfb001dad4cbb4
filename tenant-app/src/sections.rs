//! The pages by section, which is what a browser loads at once (see [`ui::sections`]). To add a page, add
//! a line to a section, and a route in [`crate::app`].

use crate::pages;

ui::sections! {
    /// The door.
    door {
        Home = pages::home::HomePage;
        SignIn = pages::sessions::SignInPage;
        SecondFactor = pages::sessions::SecondFactorPage;
        SingleSignOn = pages::sessions::SingleSignOnPage;
        SetUp = pages::set_up::SetUpPage;
        ForgotPassword = pages::password_resets::ForgotPasswordPage;
        ResetPassword = pages::password_resets::ResetPasswordPage;
    }

    /// The way to a workspace.
    joining {
        SignUp = pages::sign_ups::SignUpPage;
        CheckMail = pages::sign_ups::CheckMailPage;
        VerifyEmail = pages::sign_ups::VerifyEmailPage;
        Invitation = pages::invitations::InvitationPage;
        NewWorkspace = pages::workspaces::NewWorkspacePage;
    }

    /// One's own account.
    account {
        Profile = pages::profile::ProfilePage;
        Sessions = pages::profile::SessionsPage;
    }

    /// How one's account is protected.
    security {
        Security = pages::profile::SecurityPage;
        RecoveryCodes = pages::profile::RecoveryCodesPage;
    }

    /// Adding a second factor.
    factor {
        Authenticator = pages::profile::AuthenticatorPage;
        Passkey = pages::profile::PasskeyPage;
    }

    /// Proving who one is, for the first time by a provider or once more.
    identity {
        Finish = pages::identities::FinishPage;
        Confirm = pages::profile::ConfirmIdentityPage;
    }

    /// Where a workspace begins.
    overview {
        Overview = pages::overview::OverviewPage;
    }

    /// The product itself: a founder's own nouns come here.
    product {
        Projects = pages::projects::ProjectsPage;
        NewProject = pages::projects::NewProjectPage;
    }

    /// One project.
    project {
        Project = pages::projects::ProjectPage;
    }

    /// Who belongs to a workspace.
    members {
        List = pages::members::MembersPage;
        Invite = pages::members::InvitePage;
    }

    /// One member.
    member {
        Member = pages::members::MemberPage;
    }

    /// What members may do.
    roles {
        List = pages::roles::RolesPage;
        Delete = pages::roles::DeleteRolePage;
    }

    /// The matrix of one role.
    role {
        New = pages::roles::NewRolePage;
        Role = pages::roles::RolePage;
    }

    /// Single sign-on: its connections.
    connections {
        List = pages::connections::ConnectionsPage;
        MadeLink = pages::connections::MadeLinkPage;
    }

    /// Who must use single sign-on.
    enforcement {
        Enforce = pages::connections::EnforcePage;
    }

    /// The wizard's first steps: which provider, and its guide.
    provider {
        New = pages::connections::NewConnectionPage;
        Guide = pages::connections::GuidePage;
    }

    /// The wizard's steps of a connection's settings.
    connection {
        Metadata = pages::connections::MetadataPage;
        Attributes = pages::connections::AttributesPage;
        Provisioning = pages::connections::ProvisioningPage;
    }

    /// The wizard's step of the domains, which the list of connections shows, too.
    domains {
        Domains = pages::connections::DomainsPage;
    }

    /// The wizard's last steps.
    activation {
        Test = pages::connections::TestPage;
        Activate = pages::connections::ActivatePage;
    }

    /// What came of tests and sign-ins.
    attempts {
        List = pages::connections::AttemptsPage;
        Attempt = pages::connections::AttemptPage;
    }

    /// The workspace itself.
    settings {
        Settings = pages::workspaces::SettingsPage;
    }

    /// What happened in a workspace.
    audit {
        Log = pages::audit::AuditPage;
        Entry = pages::audit::AuditEntryPage;
    }

    /// The log as files.
    exports {
        Exports = pages::audit::AuditExportsPage;
    }

    /// The gallery, which customers never see.
    gallery {
        Gallery = pages::gallery::GalleryPage;
    }
}
