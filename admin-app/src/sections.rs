//! The pages by section, which is what a browser loads at once (see [`ui::sections`]). To add a page, add
//! a line to a section, and a route in [`crate::app`].

use crate::pages;

ui::sections! {
    /// The door.
    entry {
        SignIn = pages::sessions::SignInPage;
        SecondFactor = pages::sessions::SecondFactorPage;
        Enrol = pages::sessions::EnrolPage;
        SetPassword = pages::passwords::SetPasswordPage;
    }

    /// How one's own account is protected.
    security {
        Security = pages::security::SecurityPage;
        Authenticator = pages::security::AuthenticatorPage;
        Passkey = pages::security::PasskeyPage;
        RecoveryCodes = pages::security::RecoveryCodesPage;
    }

    /// Proving anew who one is.
    confirmation {
        Confirm = pages::security::ConfirmIdentityPage;
    }

    /// All customers.
    tenants {
        List = pages::tenants::TenantsPage;
    }

    /// One customer.
    tenant {
        Frame = pages::tenants::TenantFrame;
        Overview = pages::tenants::OverviewPage;
        Timeline = pages::tenants::TimelinePage;
    }

    /// Who belongs to one customer.
    tenant_members {
        Members = pages::tenants::MembersPage;
    }

    /// What one customer may ask of the installation.
    limits {
        Limits = pages::tenants::LimitsPage;
    }

    /// The installation itself.
    platform {
        Isolation = pages::isolation::IsolationPage;
    }

    /// The team.
    team {
        Operators = pages::operators::OperatorsPage;
        NewOperator = pages::operators::NewOperatorPage;
    }

    /// One of the team.
    operator {
        Operator = pages::operators::OperatorPage;
    }

    /// What the team did.
    log {
        Audit = pages::audit::OperatorLogPage;
    }

    /// The gallery, for development.
    gallery {
        Gallery = pages::gallery::GalleryPage;
    }
}
