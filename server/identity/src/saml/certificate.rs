//! Certificates: what metadata and fields bring, and what a person wants to know of them.

use crate::error::Error;
use crate::text::shown;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

/// The longest certificate, in characters.
const LONGEST: usize = 32 * 1024;
const SHORTEST_RSA_BITS: usize = 2048;

/// A certificate whose key may verify signatures. It serialises as base64 of its DER.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Certificate {
    der: Vec<u8>,
    subject: String,
    key: String,
    not_after: OffsetDateTime,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Certificate({}, {})",
            self.subject,
            self.fingerprint()
        )
    }
}

impl TryFrom<String> for Certificate {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Certificate> for String {
    fn from(certificate: Certificate) -> Self {
        certificate.base64()
    }
}

impl Certificate {
    /// Reads a certificate as PEM, or as the bare base64 that stands in metadata.
    ///
    /// # Errors
    /// If it is none, or its key is too weak.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |why: &str| Error::CertificateInvalid {
            why: why.to_owned(),
        };
        if text.len() > LONGEST {
            return Err(invalid("it is too long"));
        }
        if text.contains("PRIVATE KEY") {
            return Err(invalid(
                "this is a private key. Keep it secret; what is wanted is the certificate",
            ));
        }
        let base64: String = match text.split_once("-----BEGIN CERTIFICATE-----") {
            Some((_, rest)) => rest
                .split_once("-----END CERTIFICATE-----")
                .map(|(base64, _)| base64)
                .ok_or_else(|| invalid("its last line is missing"))?
                .to_owned(),
            None => text.to_owned(),
        };
        let base64: String = base64
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let der = STANDARD
            .decode(&base64)
            .map_err(|_| invalid("it is neither PEM (“-----BEGIN CERTIFICATE-----”) nor base64"))?;
        Self::from_der(der)
    }

    /// Reads a certificate in its binary form.
    ///
    /// # Errors
    /// If it is none, or its key is too weak.
    pub fn from_der(der: Vec<u8>) -> Result<Self, Error> {
        let invalid = |why: &str| Error::CertificateInvalid {
            why: why.to_owned(),
        };
        let (rest, parsed) =
            X509Certificate::from_der(&der).map_err(|_| invalid("it is no X.509 certificate"))?;
        if !rest.is_empty() {
            return Err(invalid("something stands behind it"));
        }
        let key = match parsed.public_key().parsed() {
            Ok(PublicKey::RSA(key)) => {
                let bits = key.key_size();
                if bits < SHORTEST_RSA_BITS {
                    return Err(invalid("its RSA key has less than 2048 bits"));
                }
                format!("RSA {bits}")
            }
            Ok(PublicKey::EC(key)) => format!("EC {}", key.key_size()),
            _ => return Err(invalid("its key is neither RSA nor of an elliptic curve")),
        };
        let subject = shown(&parsed.subject().to_string());
        let not_after = parsed.validity().not_after.to_datetime();
        Ok(Self {
            der,
            subject,
            key,
            not_after,
        })
    }

    /// SHA-256 over the whole certificate, as `AB:CD:…`.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        for byte in Sha256::digest(&self.der) {
            let separator = if text.is_empty() { "" } else { ":" };
            // Writing to a string does not fail.
            let _ = write!(text, "{separator}{byte:02X}");
        }
        text
    }

    /// Whose it says it is.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The kind and length of its key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Until when it is valid. SAML pins certificates, so that this is a reason to warn and no check.
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    pub(super) fn has_ended(&self, now: OffsetDateTime) -> bool {
        self.not_after <= now
    }

    /// Bare base64, as metadata has it.
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// PEM.
    pub fn pem(&self) -> String {
        let base64 = self.base64();
        let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
        for line in base64.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem + "-----END CERTIFICATE-----\n"
    }
}

impl Certificate {
    /// Whether this is the certificate of a public key, given as its `SubjectPublicKeyInfo`.
    pub(super) fn has_key(&self, info: &[u8]) -> bool {
        X509Certificate::from_der(&self.der)
            .is_ok_and(|(_, parsed)| parsed.public_key().raw == info)
    }
}
