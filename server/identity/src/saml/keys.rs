//! Our own key pairs.

use super::Certificate;
use crate::error::Error;
use rcgen::{CertificateParams, DistinguishedName, DnType, PKCS_RSA_SHA256, RsaKeySize};
use secrecy::{ExposeSecret as _, SecretString};
use time::{Duration, OffsetDateTime};

/// How long a certificate of ours is valid: providers warn of its end, and then it is rolled over.
const VALIDITY: Duration = Duration::days(3 * 365);

/// A private key and the certificate that tells its public half. One for signing, another for decryption:
/// never the same for both.
#[derive(Debug, Clone)]
pub struct KeyPair {
    certificate: Certificate,
    private_key: SecretString,
}

impl KeyPair {
    /// Makes a pair of RSA with 3072 bits. This takes a second or so of a processor: not on an async thread.
    ///
    /// # Errors
    /// If the library fails.
    pub fn generate(common_name: &str, now: OffsetDateTime) -> Result<Self, Error> {
        let failed = |error: rcgen::Error| Error::Internal {
            what: "making a key",
            why: error.to_string(),
        };
        let key = rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072)
            .map_err(failed)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        params.not_before = now.saturating_sub(Duration::HOUR);
        params.not_after = now.saturating_add(VALIDITY);
        let certificate = params.self_signed(&key).map_err(failed)?;
        Ok(Self {
            certificate: Certificate::from_der(certificate.der().to_vec())?,
            private_key: key.serialize_pem().into(),
        })
    }

    /// A pair that was kept.
    ///
    /// # Errors
    /// If the certificate cannot be read or is not that key's.
    pub fn parse(certificate: &str, private_key: SecretString) -> Result<Self, Error> {
        let invalid = |why: &str| Error::CertificateInvalid {
            why: why.to_owned(),
        };
        let certificate = Certificate::parse(certificate)?;
        let key = rcgen::KeyPair::from_pem(private_key.expose_secret())
            .map_err(|_| invalid("its private key cannot be read"))?;
        if !certificate.has_key(&rcgen::PublicKeyData::subject_public_key_info(&key)) {
            return Err(invalid("it is not that of the private key"));
        }
        Ok(Self {
            certificate,
            private_key,
        })
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The private key in PEM: to be encrypted and kept.
    pub fn private_key(&self) -> &SecretString {
        &self.private_key
    }
}
