//! What a session of ours keeps of the provider's.

use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use identity::oidc::EndOfSession;
use identity::{Assertion, Protocol, saml};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shared::ids::UserId;

const LABEL: &[u8] = b"provider-session";

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProviderSession {
    /// What logout says to the provider, sealed; none if it takes no part in it.
    pub(crate) sealed: Option<Vec<u8>>,
    /// SHA-256 of the provider's name for the person, if it may end sessions of ours.
    pub(crate) subject_hash: Option<Vec<u8>>,
    /// SHA-256 of its name for its own session (`SessionIndex`, `sid`), if it has told one.
    pub(crate) session_hash: Option<Vec<u8>>,
}

/// What logout says to the provider, by the protocol of the connection.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Said {
    Oidc {
        /// Where the browser is sent.
        endpoint: String,
        id_token: Option<String>,
    },
    Saml(saml::Session),
}

impl ProviderSession {
    /// A broker's, which is told and does not tell.
    pub(crate) fn of_broker(sealed: Vec<u8>) -> Self {
        Self {
            sealed: Some(sealed),
            ..Self::default()
        }
    }

    /// What is left of a sign-in for its end.
    pub(crate) fn of(
        key: &SecretKey,
        user: UserId,
        assertion: &Assertion,
        ends: Option<&EndOfSession>,
    ) -> Result<Self> {
        let said = match assertion.protocol {
            Protocol::Saml => Some(Said::Saml(saml::Session {
                name_id: assertion.subject.value.clone(),
                name_id_format: assertion.subject.format.clone(),
                indexes: assertion.session_index.iter().cloned().collect(),
            })),
            Protocol::Oidc => ends.map(|ends| Said::Oidc {
                endpoint: ends.endpoint.clone(),
                id_token: ends
                    .id_token
                    .as_ref()
                    .map(|id_token| id_token.expose_secret().to_owned()),
            }),
        };
        let seal = |said: Said| {
            let json = serde_json::to_vec(&said).map_err(Error::internal)?;
            key.seal(LABEL, user.uuid().as_bytes(), &json)
        };
        Ok(Self {
            sealed: said.map(seal).transpose()?,
            subject_hash: Some(hash(&assertion.subject.value)),
            session_hash: assertion.session_index.as_deref().map(hash),
        })
    }
}

/// As the database has a name of the provider's.
pub(super) fn hash(name: &str) -> Vec<u8> {
    Sha256::digest(name.as_bytes()).to_vec()
}

/// Opens what a session has kept.
pub(super) fn open(key: &SecretKey, user: UserId, sealed: &[u8]) -> Result<Said> {
    let json = key.open(LABEL, user.uuid().as_bytes(), sealed)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}
