//! The seam to the library that verifies: what we ask of it, in our own words.

use super::{Begun, Certificate, Connection, KeyPair, Pending};
use crate::checks::CheckKind;
use crate::error::Error;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// What the library found to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The assertion's id.
    pub assertion_id: String,
    /// The response's id.
    pub response_id: String,
    /// The person.
    pub name_id: String,
    /// All attributes.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The provider's session.
    pub session_index: Option<String>,
    /// The algorithms of the signatures that were verified.
    pub algorithms: Vec<String>,
}

/// Why the library refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineError {
    /// Which check it belongs to.
    pub kind: CheckKind,
    /// What it says.
    pub why: String,
}

/// A SAML library.
pub trait Engine: Send + Sync {
    /// Makes a request for the binding of `endpoint`.
    ///
    /// # Errors
    /// If it cannot.
    fn request(
        &self,
        connection: &Connection,
        options: &super::begin::Request<'_>,
    ) -> Result<Begun, Error>;

    /// Decrypts the one encrypted assertion of a response: the whole response with it, and it alone.
    ///
    /// # Errors
    /// If the key does not fit.
    fn decrypt(&self, xml: &str, key: &KeyPair) -> Result<(String, String), Error>;

    /// Opens the one encrypted name of a logout request: the whole request with the name in its place.
    ///
    /// # Errors
    /// If the key does not fit.
    fn open_name(&self, request: &str, key: &KeyPair) -> Result<String, Error>;

    /// Whether a document's signature is by that certificate, and covers what it stands in.
    fn is_signed_by(&self, xml: &str, certificate: &Certificate) -> bool;

    /// Verifies a response with everything that the connection asks: signature by that certificate alone,
    /// decryption by that key, issuer, destination, audience, recipient, times, request.
    ///
    /// # Errors
    /// If anything is not as it must be.
    fn verify(
        &self,
        connection: &Connection,
        certificate: &Certificate,
        key: Option<&KeyPair>,
        encoded: &str,
        pending: Option<&Pending>,
        now: OffsetDateTime,
    ) -> Result<Verified, EngineError>;
}
