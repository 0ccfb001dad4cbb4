//! What pages show.
//!
//! Times are in the reader's time zone already: the offset is part of the value, so that a page
//! renders the same on the server and in the browser. Each noun has its own view; a list's row and
//! a detail page share one where they show the same.

mod audit;
mod connection;
mod invitation;
mod member;
mod operator;
mod person;
mod project;
mod role;
mod tenant;
mod workspace;

pub use audit::{AuditEntryView, AuditExportView, FieldChange};
pub use connection::{
    AttemptDetail, AttemptView, AttributeNamesView, CertificatePairView, CertificateView,
    CheckView, ConnectionDetail, ConnectionStatus, ConnectionSummary, Copyable, DomainView,
    GuideStep, OidcView, OurAddresses, OurCertificateView, OurCertificatesView, RehearsalView,
    SamlView, SetupLinkView, SingleSignOnView, Verdict,
};
pub use invitation::{InvitationOffer, InvitationView};
pub use member::{MemberDetail, MemberStatus, MemberView};
pub use operator::{
    OperatorDetail, OperatorProofs, OperatorProviderView, OperatorSecurityView,
    OperatorSessionView, OperatorStatus, OperatorView,
};
pub use person::{
    AccountOfAddress, AuthenticatorKey, ChallengedView, FactorKinds, FactorView, IdentitiesView,
    IdentityView, PasskeyCeremony, PendingIdentityView, ProviderView, RecoveryCodeView,
    SecurityView, SessionView, TotpEnrolment, ViewerView, WantedProof, WaysInView,
};
pub use project::{GranteeView, ProjectGrantView, ProjectView, SharingView};
pub use role::{RolePreview, RoleSummary, RoleView};
pub use tenant::{
    Found, LimitView, SsoAvailability, TenantDetail, TenantLimits, TenantList, TenantView,
};
pub use workspace::{DayCount, OverviewView, WorkspaceSummary, WorkspaceView};

/// A moment, written as RFC 3339 on the wire.
pub type Moment = time::OffsetDateTime;
