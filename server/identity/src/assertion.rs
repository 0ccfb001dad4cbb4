//! What every way in yields.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The protocol that an answer came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// OpenID Connect.
    Oidc,
    /// SAML 2.0.
    Saml,
}

/// Who signed in, as the identity provider says: verified, and nothing else in it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// How it came.
    pub protocol: Protocol,
    /// Who says so: the issuer or the entity id.
    pub issuer: String,
    /// Whom they speak of. Link accounts by issuer and subject, never by the address alone.
    pub subject: Subject,
    /// The e-mail address, if one was told.
    pub email: Option<Email>,
    /// The name to show.
    pub name: Option<String>,
    /// All attributes or claims that were told, by name.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// How sure the provider is.
    pub assurance: Assurance,
    /// When the person proved who they are, at the provider.
    pub authenticated_at: Option<OffsetDateTime>,
    /// The provider's name for its own session: single logout says it.
    pub session_index: Option<String>,
    /// When the provider wants the session to end at the latest.
    pub session_ends_at: Option<OffsetDateTime>,
    /// To be inserted in the transaction that makes the session; if one is there already, there is no session.
    pub replay_keys: Vec<ReplayKey>,
    /// The key that the signature was verified with.
    pub verified_by: VerifiedBy,
}

/// The provider's own, lasting name for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The name, compared to the letter.
    pub value: String,
    /// SAML's format of it: never `transient`, which changes with each sign-in.
    pub format: Option<String>,
}

/// An address and what the provider says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address, in lower case.
    pub address: String,
    /// Whether the provider says that it checked it. SAML has no such statement: whether a connection's word
    /// is enough depends on the domains that its tenant has proven.
    pub verified: bool,
}

/// How the person proved who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assurance {
    /// `OpenID` Connect's class, or SAML's `AuthnContextClassRef`.
    pub acr: Option<String>,
    /// `OpenID` Connect's methods (`pwd`, `otp`, `hwk`, …).
    pub amr: Vec<String>,
}

/// Something that must not come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayKey {
    /// Unique within the connection.
    pub key: String,
    /// After this moment the answer is refused for its age, and the key may go.
    pub expires_at: OffsetDateTime,
}

/// The key that a signature was verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedBy {
    /// A key of the provider's key set.
    Key {
        /// Its name there.
        key_id: Option<String>,
        /// The algorithm.
        algorithm: String,
    },
    /// A certificate of the provider's metadata.
    Certificate {
        /// SHA-256 of it, in hexadecimal.
        fingerprint: String,
        /// The algorithms, as SAML names them.
        algorithms: Vec<String>,
    },
}
