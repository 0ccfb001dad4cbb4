//! What each page and each server function asks of its caller.
//!
//! The server compares this with the routes when it starts, and refuses to serve one that is
//! missing here. A new page or server function is one more line.

use crate::pages::audit::ListOperatorLog;
use crate::pages::isolation::GetIsolationReport;
use crate::pages::operators::{
    ChangeOperatorRole, DisableOperator, EnableOperator, GetOperator, InviteOperator,
    ListOperators, ResetOperatorFactors, RevokeOperatorSessions, SendOperatorLink,
};
use crate::pages::passwords::{OfferPasswordLink, SetPassword};
use crate::pages::security::{
    AddPasskey, BeginPasskey, BeginPasskeyConfirmation, BeginTotp, ConfirmByPasskey,
    ConfirmIdentity, ConfirmTotp, GetEnrolment, GetRecoveryCodes, GetSecurity, GetWantedProof,
    KeepRecoveryCodes, MakeRecoveryCodes, RemoveFactor, RenameFactor,
};
use crate::pages::sessions::{
    BeginPasskeyChallenge, Enrol, GetChallenged, GetFirstEnrolment, GetProvider, PresentFactor,
    PresentPasskey, SignIn, SignOut,
};
use crate::pages::tenants::{GetTenant, ListMembers, ListTenants, ListTimeline, SetLimits, SetSso};
use crate::theme::SetTheme;
use server_fn::ServerFn;
use shared::access::OperatorAccess::{self, Operator, Public, Session};
use shared::operator_permissions::OperatorPermission::{
    AuditRead, FeaturesWrite, IsolationRead, LimitsWrite, MembersRead, OperatorsRead,
    OperatorsWrite, TenantsRead, TimelineRead,
};

/// The pages, by their route's pattern.
pub fn pages() -> Vec<(String, OperatorAccess)> {
    named([
        // It leads on to the list of tenants, which asks for more.
        ("/", Session),
        ("/sign-in", Public),
        // Both stand between a right password and a session: what opens them is a challenge.
        ("/sign-in/code", Public),
        ("/sign-in/enrol", Public),
        // The link in a mail is what opens it.
        ("/set-password", Public),
        // It shows components and nothing of anybody, and is not there in production.
        ("/gallery", Public),
        // One's own account, whatever one's role.
        ("/profile/security", Session),
        ("/profile/security/authenticator/{factor}", Session),
        ("/profile/security/passkey", Session),
        ("/profile/security/recovery-codes", Session),
        ("/profile/confirm", Session),
        ("/tenants", Operator(TenantsRead)),
        ("/tenants/{tenant}", Operator(TenantsRead)),
        ("/tenants/{tenant}/members", Operator(MembersRead)),
        ("/tenants/{tenant}/timeline", Operator(TimelineRead)),
        ("/tenants/{tenant}/limits", Operator(LimitsWrite)),
        ("/isolation", Operator(IsolationRead)),
        ("/operators", Operator(OperatorsRead)),
        ("/operators/new", Operator(OperatorsWrite)),
        ("/operators/{operator}", Operator(OperatorsRead)),
        ("/audit", Operator(AuditRead)),
    ])
}

/// The server functions, by their path.
pub fn server_functions() -> Vec<(String, OperatorAccess)> {
    named([
        (GetProvider::PATH, Public),
        (SignIn::PATH, Public),
        (GetChallenged::PATH, Public),
        (PresentFactor::PATH, Public),
        (BeginPasskeyChallenge::PATH, Public),
        (PresentPasskey::PATH, Public),
        (GetFirstEnrolment::PATH, Public),
        (Enrol::PATH, Public),
        (SignOut::PATH, Session),
        (ConfirmIdentity::PATH, Session),
        (GetWantedProof::PATH, Session),
        (BeginPasskeyConfirmation::PATH, Session),
        (ConfirmByPasskey::PATH, Session),
        (BeginPasskey::PATH, Session),
        (AddPasskey::PATH, Session),
        (GetSecurity::PATH, Session),
        (BeginTotp::PATH, Session),
        (GetEnrolment::PATH, Session),
        (ConfirmTotp::PATH, Session),
        (RenameFactor::PATH, Session),
        (RemoveFactor::PATH, Session),
        (GetRecoveryCodes::PATH, Session),
        (KeepRecoveryCodes::PATH, Session),
        (MakeRecoveryCodes::PATH, Session),
        (OfferPasswordLink::PATH, Public),
        (SetPassword::PATH, Public),
        // A browser may choose its colours before anybody signs in.
        (SetTheme::PATH, Public),
        (ListTenants::PATH, Operator(TenantsRead)),
        (GetTenant::PATH, Operator(TenantsRead)),
        (ListMembers::PATH, Operator(MembersRead)),
        (ListTimeline::PATH, Operator(TimelineRead)),
        (SetLimits::PATH, Operator(LimitsWrite)),
        (SetSso::PATH, Operator(FeaturesWrite)),
        (GetIsolationReport::PATH, Operator(IsolationRead)),
        (ListOperators::PATH, Operator(OperatorsRead)),
        (GetOperator::PATH, Operator(OperatorsRead)),
        (InviteOperator::PATH, Operator(OperatorsWrite)),
        (SendOperatorLink::PATH, Operator(OperatorsWrite)),
        (ChangeOperatorRole::PATH, Operator(OperatorsWrite)),
        (DisableOperator::PATH, Operator(OperatorsWrite)),
        (EnableOperator::PATH, Operator(OperatorsWrite)),
        (RevokeOperatorSessions::PATH, Operator(OperatorsWrite)),
        (ResetOperatorFactors::PATH, Operator(OperatorsWrite)),
        (ListOperatorLog::PATH, Operator(AuditRead)),
    ])
}

fn named<const N: usize>(rules: [(&str, OperatorAccess); N]) -> Vec<(String, OperatorAccess)> {
    rules
        .map(|(route, access)| (route.to_owned(), access))
        .into()
}
