//! Our key pairs of a connection, sealed for the database.
//!
//! New ones take the place of former ones in steps: they are published beside those in use, then used, and
//! the former go last, so that a provider learns of each before it counts.

use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use identity::saml::KeyPair;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use shared::connections::CertificateSet;
use shared::ids::ConnectionId;
use time::OffsetDateTime;
use uuid::Uuid;

const LABEL: &[u8] = b"connection-keys";
const SECRET_LABEL: &[u8] = b"connection-secret";

/// Two pairs that go together.
pub(super) struct Pairs {
    pub(super) signing: KeyPair,
    pub(super) encryption: KeyPair,
}

/// Pairs that are not in use yet, or no longer.
pub(super) struct Beside {
    pub(super) set: CertificateSet,
    pub(super) pairs: Pairs,
}

/// All pairs of a connection.
pub(super) struct Keys {
    pub(super) present: Pairs,
    pub(super) beside: Option<Beside>,
}

/// Of each list the first is in use.
#[derive(Serialize, Deserialize)]
struct Kept {
    signing: Vec<KeptPair>,
    encryption: Vec<KeptPair>,
    // Whether the second of each list is the former one, and not the next.
    #[serde(default)]
    former: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptPair {
    certificate: String,
    private_key: String,
}

impl Pairs {
    /// Makes new ones, which takes a processor a second or two.
    pub(super) async fn generate(connection: ConnectionId, now: OffsetDateTime) -> Result<Self> {
        let common_name = format!("{} {connection}", mail::PRODUCT);
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
            signing,
            encryption,
        })
    }
}

impl Keys {
    /// When the first of the certificates in use ends.
    pub(super) fn end(&self) -> OffsetDateTime {
        let Pairs {
            signing,
            encryption,
        } = &self.present;
        let (one, other) = (signing.certificate(), encryption.certificate());
        one.not_after().min(other.not_after())
    }

    /// The pairs of a set, if these stand beside those in use.
    pub(super) fn beside(&self, set: CertificateSet) -> Option<&Pairs> {
        let beside = self.beside.as_ref().filter(|beside| beside.set == set)?;
        Some(&beside.pairs)
    }

    /// With new pairs beside those in use; none if there are others already.
    pub(super) fn with_new(self, pairs: Pairs) -> Option<Self> {
        let set = CertificateSet::New;
        self.beside.is_none().then_some(Self {
            beside: Some(Beside { set, pairs }),
            ..self
        })
    }

    /// With the pairs of that set in use, and those beside them that were; none if there are no such.
    pub(super) fn using(self, set: CertificateSet) -> Option<Self> {
        let beside = self.beside.filter(|beside| beside.set == set)?;
        Some(Self {
            present: beside.pairs,
            beside: Some(Beside {
                set: set.opposite(),
                pairs: self.present,
            }),
        })
    }

    /// Without the pairs of that set; none if there are no such.
    pub(super) fn without(self, set: CertificateSet) -> Option<Self> {
        let beside = self.beside.filter(|beside| beside.set == set);
        beside.is_some().then_some(Self {
            present: self.present,
            beside: None,
        })
    }

    /// What we sign with, and what answers are decrypted with: of each the first is in use.
    pub(super) fn into_lists(self) -> (Vec<KeyPair>, Vec<KeyPair>) {
        let mut signing = vec![self.present.signing];
        let mut encryption = vec![self.present.encryption];
        if let Some(Beside { pairs, .. }) = self.beside {
            signing.push(pairs.signing);
            encryption.push(pairs.encryption);
        }
        (signing, encryption)
    }

    /// The same as a provider is to know them. It may go on verifying by the former pair, for a way back, but
    /// is to encrypt for it no more.
    pub(super) fn into_published(self) -> (Vec<KeyPair>, Vec<KeyPair>) {
        let is_over = self.beside(CertificateSet::Former).is_some();
        let (signing, mut encryption) = self.into_lists();
        if is_over {
            encryption.truncate(1);
        }
        (signing, encryption)
    }

    pub(super) fn seal(&self, key: &SecretKey, connection: Uuid) -> Result<Vec<u8>> {
        let all = || {
            let beside = self.beside.iter().map(|beside| &beside.pairs);
            std::iter::once(&self.present).chain(beside)
        };
        let json = serde_json::to_vec(&Kept {
            signing: all().map(|pairs| keep(&pairs.signing)).collect(),
            encryption: all().map(|pairs| keep(&pairs.encryption)).collect(),
            former: self.beside(CertificateSet::Former).is_some(),
        })
        .map_err(Error::internal)?;
        key.seal(LABEL, connection.as_bytes(), &json)
    }

    pub(super) fn open(key: &SecretKey, connection: Uuid, sealed: &[u8]) -> Result<Self> {
        let json = key.open(LABEL, connection.as_bytes(), sealed)?;
        let kept: Kept = serde_json::from_slice(&json).map_err(Error::internal)?;
        let set = if kept.former {
            CertificateSet::Former
        } else {
            CertificateSet::New
        };
        let mut all = kept.signing.into_iter().zip(kept.encryption);
        let mut next = || -> Result<Option<Pairs>> {
            all.next()
                .map(|(signing, encryption)| {
                    Ok(Pairs {
                        signing: parse(signing)?,
                        encryption: parse(encryption)?,
                    })
                })
                .transpose()
        };
        Ok(Self {
            present: next()?.ok_or_else(|| Error::internal("the connection has no keys"))?,
            beside: next()?.map(|pairs| Beside { set, pairs }),
        })
    }
}

fn keep(pair: &KeyPair) -> KeptPair {
    KeptPair {
        certificate: pair.certificate().base64(),
        private_key: pair.private_key().expose_secret().to_owned(),
    }
}

fn parse(kept: KeptPair) -> Result<KeyPair> {
    KeyPair::parse(&kept.certificate, kept.private_key.into())
        .map_err(|error| Error::internal(error.to_string()))
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
