//! Single sign-on: domains, connections, and what came of trying them.

use super::Moment;
use crate::connections::{AttemptPurpose, CertificateSet, Protocol, Provider, Signed};
use crate::ids::{ConnectionAttemptId, ConnectionId, DomainId, RoleId, SetupLinkId};
use serde::{Deserialize, Serialize};

/// All that a workspace has of single sign-on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleSignOnView {
    /// Whether the workspace's plan has it.
    pub available: bool,
    /// Whether members must use it.
    pub required: bool,
    /// The address of the workspace's own sign-in page.
    pub sign_in_page: String,
    /// The connections, the oldest first.
    pub connections: Vec<ConnectionSummary>,
    /// The domains, by name.
    pub domains: Vec<DomainView>,
    /// The set-up links that may still be used, the latest first.
    pub setup_links: Vec<SetupLinkView>,
}

/// A domain of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainView {
    /// The domain.
    pub id: DomainId,
    /// Its name, in lower case and ASCII.
    pub name: String,
    /// The name of the TXT record that proves it.
    pub record_name: String,
    /// What that record has to say.
    pub record_value: String,
    /// When it was proved.
    #[serde(with = "time::serde::rfc3339::option")]
    pub verified_at: Option<Moment>,
    /// When DNS was last asked.
    #[serde(with = "time::serde::rfc3339::option")]
    pub checked_at: Option<Moment>,
    /// What was wrong then.
    pub failure: Option<String>,
    /// The connection that its people sign in by; any of the workspace's if there is none.
    pub connection_id: Option<ConnectionId>,
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// Nobody signs in by it yet.
    Draft,
    /// People sign in by it.
    Active,
    /// People sign in by it, and there are changes that are not activated.
    Changed,
}

/// A connection in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSummary {
    /// The connection.
    pub id: ConnectionId,
    /// What the workspace calls it.
    pub name: String,
    /// Whose it is.
    pub provider: Provider,
    /// What it speaks.
    pub protocol: Protocol,
    /// How far it is.
    pub status: ConnectionStatus,
    /// When the last of the provider's certificates in use ends.
    #[serde(with = "time::serde::rfc3339::option")]
    pub certificate_expires_at: Option<Moment>,
    /// How many days that is, if it is time to do something about it. Negative when it is over.
    pub certificate_days_left: Option<i64>,
    /// The same of our own certificates in use.
    pub our_certificates_days_left: Option<i64>,
}

/// What the customer's administrator copies into the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurAddresses {
    /// SAML: where answers are sent (ACS).
    pub acs: String,
    /// SAML: our entity id, which is the address of our metadata.
    pub entity_id: String,
    /// SAML: where logout is sent.
    pub logout: String,
    /// OpenID Connect: where the browser comes back to.
    pub redirect_uri: String,
    /// OpenID Connect: where the browser comes back to when somebody has signed out.
    pub signed_out: String,
    /// OpenID Connect: where the provider's server posts its logout tokens.
    pub backchannel_logout: String,
    /// Where a sign-in by this connection begins.
    pub start: String,
}

/// A certificate of the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateView {
    /// Whose it says it is.
    pub subject: String,
    /// SHA-256 of it.
    pub fingerprint: String,
    /// The kind and length of its key.
    pub key: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: Moment,
    /// The certificate itself, to be entered again beside its successor.
    pub pem: String,
}

/// A certificate of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurCertificateView {
    /// What there is to know of it.
    pub certificate: CertificateView,
    /// Itself, as PEM.
    pub pem: String,
}

/// Two certificates of ours that go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePairView {
    /// By which our requests are verified.
    pub signing: OurCertificateView,
    /// For which answers are encrypted.
    pub encryption: OurCertificateView,
}

/// Our own certificates of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurCertificatesView {
    /// Those in use.
    pub present: CertificatePairView,
    /// Those beside them, while new ones take the place of former ones.
    pub beside: Option<(CertificateSet, CertificatePairView)>,
    /// Whether the latest encrypted answer was encrypted for the former ones.
    pub former_still_used: bool,
}

/// The names of the attributes that say who somebody is; empty for the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeNamesView {
    /// For the e-mail address.
    pub email: String,
    /// For the whole name.
    pub name: String,
    /// For the first name.
    pub given_name: String,
    /// For the last name.
    pub family_name: String,
}

/// What is set of a SAML provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct SamlView {
    /// Where its metadata is read again by the day.
    pub metadata_address: Option<String>,
    /// Its entity id; empty as long as there is no metadata.
    pub entity_id: String,
    /// Where sign-in begins there.
    pub sso_address: String,
    /// What it signs with.
    pub certificates: Vec<CertificateView>,
    /// What must be signed.
    pub signed: Signed,
    /// Whether signatures of elliptic curves are taken.
    pub ecdsa: bool,
    /// Whether the assertion must be encrypted.
    pub require_encryption: bool,
    /// Whether answers are taken that nobody asked for.
    pub idp_initiated: bool,
    /// Whether our requests are signed.
    pub sign_requests: bool,
    /// Whether the provider is told when somebody signs out here.
    pub signs_out: bool,
}

/// What is set of an `OpenID` provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcView {
    /// Its issuer, to the letter.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// Whether there is a client secret. It is never shown.
    pub has_secret: bool,
    /// Whether the provider is told when somebody signs out here.
    pub signs_out: bool,
}

/// A value to copy, and what the provider calls its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copyable {
    /// What the provider's screen calls it.
    pub label: String,
    /// The value.
    pub value: String,
}

/// A step of a guide, in the provider's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideStep {
    /// What to do.
    pub text: String,
    /// What to copy.
    pub values: Vec<Copyable>,
}

/// A connection, as the wizard shows it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionDetail {
    /// What a list shows of it.
    pub summary: ConnectionSummary,
    /// What to do at the provider.
    pub guide: Vec<GuideStep>,
    /// What to copy from us.
    pub ours: OurAddresses,
    /// What is set, if it is SAML.
    pub saml: Option<SamlView>,
    /// Our own certificates, if it is SAML.
    pub our_certificates: Option<OurCertificatesView>,
    /// What is set, if it is `OpenID` Connect.
    pub oidc: Option<OidcView>,
    /// Which attributes are read.
    pub attributes: AttributeNamesView,
    /// Whether what is set is enough to be tested.
    pub complete: bool,
    /// Whether these very settings have passed a test.
    pub tested: bool,
    /// Whether the workspace has proved a domain: connections speak for the addresses in its domains alone.
    pub has_domain: bool,
    /// Whether a first sign-in makes somebody a member.
    pub provisions: bool,
    /// With which role.
    pub role_id: RoleId,
    /// When metadata was last read by itself.
    #[serde(with = "time::serde::rfc3339::option")]
    pub refreshed_at: Option<Moment>,
    /// What was wrong then.
    pub refresh_failure: Option<String>,
}

/// A test or a sign-in by a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptView {
    /// The attempt.
    pub id: ConnectionAttemptId,
    /// What for.
    pub purpose: AttemptPurpose,
    /// The code of the refusal; none when it passed.
    pub refusal: Option<String>,
    /// Whom the provider named.
    pub email: Option<String>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: Moment,
    /// From where.
    pub ip: Option<String>,
    /// The browser, as far as the user agent tells.
    pub device: String,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Passed,
    /// Not so.
    Failed,
    /// Something before it failed, or there was nothing to check.
    NotReached,
}

/// A line of the check list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// What was checked.
    pub title: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub received: String,
    /// What it means.
    pub hint: Option<String>,
    /// What to do in this provider's own screens.
    pub fix: Option<String>,
    /// The certificate or key of a signature.
    pub key: Option<String>,
    /// By how many seconds the provider's clock is ahead of ours.
    pub clock_ahead_seconds: Option<i64>,
}

/// All that was looked at in an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptDetail {
    /// What a list shows of it.
    pub attempt: AttemptView,
    /// Whether the settings are still those of this attempt.
    pub current: bool,
    /// Whether the workspace has proved the domain of the address that the provider named; false if it named none.
    pub domain_proved: bool,
    /// The provider's name for the person.
    pub subject: Option<String>,
    /// Why it was refused, in a sentence.
    pub reason: Option<String>,
    /// The checks, in order.
    pub checks: Vec<CheckView>,
    /// What came, decoded, with its secrets masked.
    pub answer: Option<String>,
    /// The request's id, for support.
    pub request_id: String,
}

/// Who could still sign in if single sign-on were required now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RehearsalView {
    /// How many active members there are.
    pub members: i64,
    /// How many of them have signed in by a connection.
    pub proven: i64,
    /// How many have not yet, but an address in a domain of the workspace.
    pub expected: i64,
    /// Who could not: at most fifty, by address.
    pub locked_out: Vec<String>,
    /// How many could not.
    pub locked_out_count: i64,
    /// How many owners have a second factor, which stays their way in.
    pub owners_with_second_factor: i64,
    /// How many owners there are.
    pub owners: i64,
    /// How many connections are active.
    pub active_connections: i64,
}

/// A set-up link that may still be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLinkView {
    /// The link.
    pub id: SetupLinkId,
    /// Whom it was made for.
    pub recipient: String,
    /// Until when.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: Moment,
    /// When it was opened, if it was.
    #[serde(with = "time::serde::rfc3339::option")]
    pub opened_at: Option<Moment>,
    /// Whether whoever made it may still do what it is for.
    pub works: bool,
}
