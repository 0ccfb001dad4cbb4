//! Our key pairs of a connection, sealed for the database.

use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use identity::saml::KeyPair;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

const LABEL: &[u8] = b"connection-keys";
const SECRET_LABEL: &[u8] = b"connection-secret";

/// Of each list the first is in use; the others are published as well.
pub(super) struct Keys {
    pub(super) signing: Vec<KeyPair>,
    pub(super) encryption: Vec<KeyPair>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    signing: Vec<KeptPair>,
    encryption: Vec<KeptPair>,
}

#[derive(Serialize, Deserialize)]
struct KeptPair {
    certificate: String,
    private_key: String,
}

impl Keys {
    /// Makes new ones, which takes a processor a second or two.
    pub(super) async fn generate(common_name: String, now: OffsetDateTime) -> Result<Self> {
        let made = tokio::task::spawn_blocking(move || {
            let signing = KeyPair::generate(&common_name, now)?;
            let encryption = KeyPair::generate(&common_name, now)?;
            Ok::<_, identity::Error>((signing, encryption))
        });
        let (signing, encryption) = made
            .await
            .map_err(Error::internal)?
            .map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self {
            signing: vec![signing],
            encryption: vec![encryption],
        })
    }

    pub(super) fn seal(&self, key: &SecretKey, connection: Uuid) -> Result<Vec<u8>> {
        let kept = |pairs: &[KeyPair]| {
            pairs
                .iter()
                .map(|pair| KeptPair {
                    certificate: pair.certificate().base64(),
                    private_key: pair.private_key().expose_secret().to_owned(),
                })
                .collect()
        };
        let json = serde_json::to_vec(&Kept {
            signing: kept(&self.signing),
            encryption: kept(&self.encryption),
        })
        .map_err(Error::internal)?;
        key.seal(LABEL, connection.as_bytes(), &json)
    }

    pub(super) fn open(key: &SecretKey, connection: Uuid, sealed: &[u8]) -> Result<Self> {
        let json = key.open(LABEL, connection.as_bytes(), sealed)?;
        let kept: Kept = serde_json::from_slice(&json).map_err(Error::internal)?;
        let pairs = |kept: Vec<KeptPair>| -> Result<Vec<KeyPair>> {
            kept.into_iter()
                .map(|pair| {
                    KeyPair::parse(&pair.certificate, pair.private_key.into())
                        .map_err(|error| Error::internal(error.to_string()))
                })
                .collect()
        };
        Ok(Self {
            signing: pairs(kept.signing)?,
            encryption: pairs(kept.encryption)?,
        })
    }
}

/// Seals a client secret.
pub(super) fn seal_secret(key: &SecretKey, connection: Uuid, secret: &str) -> Result<Vec<u8>> {
    key.seal(SECRET_LABEL, connection.as_bytes(), secret.as_bytes())
}

/// Opens a client secret.
pub(super) fn open_secret(
    key: &SecretKey,
    connection: Uuid,
    sealed: &[u8],
) -> Result<SecretString> {
    let secret = key.open(SECRET_LABEL, connection.as_bytes(), sealed)?;
    Ok(String::from_utf8(secret).map_err(Error::internal)?.into())
}
