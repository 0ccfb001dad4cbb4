//! A connection: who we are, who they are, and what is asked of an answer.

use super::{Certificate, IdentityProvider, ServiceProvider};
use crate::AttributeNames;
use crate::error::Error;
use crate::http::Reach;
use serde::{Deserialize, Serialize};
use time::Duration;

/// What must be signed. A provider signs by its own settings, so this is set for each connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// The response or the assertion: one of them covers the person either way.
    #[default]
    Either,
    /// The response.
    Response,
    /// The assertion.
    Assertion,
    /// Both.
    Both,
}

/// The algorithms of signatures that are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithms {
    /// RSA with SHA-2, and no other form of a reference than to its own element.
    #[default]
    RsaSha2,
    /// ECDSA with SHA-2 as well.
    RsaAndEcdsaSha2,
}

/// What is asked of a connection's answers. It serialises, to be kept with the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What must be signed.
    pub signed: Signed,
    /// With what.
    pub algorithms: Algorithms,
    /// Whether an answer that is not encrypted is refused.
    pub require_encryption: bool,
    /// Whether an answer is taken that nobody asked for. Off: it lets a stranger sign a person in to the
    /// stranger's account.
    pub idp_initiated: bool,
    /// Whether our requests are signed.
    pub sign_requests: bool,
    /// Which attributes carry what.
    pub attributes: AttributeNames,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            signed: Signed::default(),
            algorithms: Algorithms::default(),
            require_encryption: false,
            idp_initiated: false,
            sign_requests: true,
            attributes: AttributeNames::of_saml(),
        }
    }
}

/// How far a provider's clock may be off.
pub(super) const CLOCK_SKEW: Duration = Duration::minutes(3);

/// A connection that is complete and consistent.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) sp: ServiceProvider,
    pub(super) idp: IdentityProvider,
    pub(super) policy: Policy,
}

impl Connection {
    /// A connection.
    ///
    /// # Errors
    /// If a setting cannot be used, or settings contradict each other.
    pub fn new(
        sp: ServiceProvider,
        idp: IdentityProvider,
        policy: Policy,
        reach: Reach,
    ) -> Result<Self, Error> {
        sp.check()?;
        idp.check(reach)?;
        let invalid = |setting, why: &str| Error::SettingInvalid {
            setting,
            why: why.to_owned(),
        };
        if idp.wants_signed_requests && !policy.sign_requests {
            return Err(invalid(
                "signing of requests",
                "the identity provider insists on signed requests",
            ));
        }
        let ecdsa = idp
            .certificates
            .iter()
            .any(|certificate| certificate.key().starts_with("EC"));
        if ecdsa && policy.algorithms == Algorithms::RsaSha2 {
            return Err(invalid(
                "algorithms",
                "the identity provider has a certificate of an elliptic curve: allow ECDSA for this connection",
            ));
        }
        Ok(Self { sp, idp, policy })
    }

    /// Any of theirs, for what the library makes without looking at it.
    pub(super) fn certificate(&self) -> Result<&Certificate, Error> {
        self.idp
            .certificates
            .first()
            .ok_or(Error::CertificateInvalid {
                why: "there is none".to_owned(),
            })
    }

    /// Who they are.
    pub fn identity_provider(&self) -> &IdentityProvider {
        &self.idp
    }
}
