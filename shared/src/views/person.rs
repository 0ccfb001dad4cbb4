//! The person who is signed in, and their sessions.

use super::{Moment, WorkspaceSummary};
use crate::ids::{ConnectionId, FactorId, IdentityId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

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

/// A session in the list of where one is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// The browser and system, as far as the user agent tells: "Firefox on Linux".
    pub device: String,
    /// The address it was last seen from.
    pub ip: Option<String>,
    /// Where that address is, if that is known: "Berlin, Germany".
    pub place: Option<String>,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Whether a second factor was given beside how it was opened.
    pub second_factor: bool,
    /// How it was opened, in words: "Password", "Single sign-on", "Google".
    pub method: String,
}

/// How a person's account is protected beside the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// The authenticator apps.
    pub apps: Vec<FactorView>,
    /// The passkeys.
    pub passkeys: Vec<FactorView>,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: i64,
}

/// A second factor, whose id is of its owner's realm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorView<Id = FactorId> {
    /// The factor.
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    #[serde(with = "time::serde::rfc3339")]
    pub added_at: Moment,
    /// When it was last used.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<Moment>,
}

/// Which kinds of second factor somebody has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorKinds {
    /// An authenticator app.
    pub app: bool,
    /// A passkey.
    pub passkey: bool,
}

/// A sign-in that waits for a second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengedView {
    /// Whose it is, by their address.
    pub email: String,
    /// What they can give.
    pub factors: FactorKinds,
}

/// What a browser is asked to do with a passkey.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyCeremony {
    /// What its answer comes back with.
    pub token: String,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` (Web Authentication, Level 3,
    /// 5.1.8 and 5.1.9).
    pub options: String,
}

impl fmt::Debug for PasskeyCeremony {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PasskeyCeremony")
            .finish_non_exhaustive()
    }
}

/// What an authenticator app needs to know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpEnrolment {
    /// Whose account it is, as the app shows it.
    pub account: String,
    /// The secret in Base32, for typing.
    pub secret: String,
    /// The `otpauth` address, for the QR code.
    pub address: String,
}

/// The same as a page shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorKey {
    /// Whose account it is, as the app shows it.
    pub account: String,
    /// The secret, in groups of four for typing.
    pub secret: String,
    /// The QR code as the path of an SVG image.
    pub qr_path: String,
    /// How many modules the code is wide.
    pub qr_size: i32,
}

impl fmt::Debug for AuthenticatorKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthenticatorKey")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// A recovery code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodeView {
    /// The code, to be shown to its owner and nobody else.
    pub code: String,
    /// Whether it was used.
    pub used: bool,
}

/// A provider that the installation lets people sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// The part of an address that names it.
    pub name: String,
    /// What people call it.
    pub label: String,
}

/// What an installation lets people sign in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysInView {
    /// The broker that keeps accounts; then nothing else is to be had here.
    pub broker: Option<ProviderView>,
    /// What there is beside a password.
    pub providers: Vec<ProviderView>,
}

/// A person's account at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// The link to it.
    pub id: IdentityId,
    /// What people call the provider.
    pub provider: String,
    /// The address it has there.
    pub email: Option<String>,
    /// When it was linked.
    #[serde(with = "time::serde::rfc3339")]
    pub linked_at: Moment,
    /// When it was last used.
    #[serde(with = "time::serde::rfc3339")]
    pub last_used_at: Moment,
    /// Whether there is another way in, so that it can be unlinked.
    pub removable: bool,
}

/// By what a person signs in beside single sign-on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitiesView {
    /// Whether there is a password.
    pub has_password: bool,
    /// What is linked, the oldest first.
    pub identities: Vec<IdentityView>,
    /// What can be linked.
    pub providers: Vec<ProviderView>,
}

/// By what somebody can prove anew who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WantedProof {
    /// A second factor, because there is one.
    Factor(FactorKinds),
    /// The password, or a new sign-in, as far as there are any.
    Single {
        /// Whether there is a password.
        password: bool,
        /// The connection that the session was opened by.
        connection: Option<ConnectionId>,
        /// The providers, for somebody without a password.
        providers: Vec<ProviderView>,
    },
}

/// Somebody whom a provider knows, and who has not signed in here with it before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingIdentityView {
    /// What people call the provider.
    pub provider: String,
    /// The address, which the provider has verified.
    pub email: String,
    /// What the provider calls them; may be empty.
    pub name: String,
    /// What there is for the address here.
    pub account: AccountOfAddress,
}

/// Whether there is an account for an address, and whether its person is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountOfAddress {
    /// There is none.
    None,
    /// There is one, and nobody is signed in.
    SignedOut,
    /// There is one, and its person is signed in.
    SignedIn,
    /// Somebody with this other address is signed in.
    Another(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let key = AuthenticatorKey {
            account: "ada@example.com".to_owned(),
            secret: "JBSW Y3DP".to_owned(),
            qr_path: "M0 0h7".to_owned(),
            qr_size: 41,
        };
        let ceremony = PasskeyCeremony {
            token: "JBSW Y3DP".to_owned(),
            options: "{}".to_owned(),
        };
        let printed = format!("{key:?} {ceremony:?}");
        assert!(printed.contains("ada@example.com"), "{printed}");
        assert!(
            !printed.contains("JBSW") && !printed.contains("M0 0h7"),
            "{printed}"
        );
    }
}
