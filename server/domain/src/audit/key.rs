//! The installation's signature under the heads of chains.
//!
//! The key is derived from the installation's secret, so there is none to keep besides; its public
//! half may be given to anybody: `tenantry audit public-key`.

use crate::secrets::SecretKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;
use std::str::FromStr;

/// Signs heads, checkpoints and manifests.
pub struct AuditKey(SigningKey);

impl AuditKey {
    /// The key of an installation.
    pub fn of(secret: &SecretKey) -> Self {
        Self(SigningKey::from_bytes(&secret.subkey(b"audit-chain")))
    }

    /// What verifies its signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs (Ed25519, RFC 8032).
    pub fn sign(&self, statement: &[u8]) -> [u8; 64] {
        self.0.sign(statement).to_bytes()
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuditKey(…)")
    }
}

/// What verifies an installation's signatures. In text: 32 bytes in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A text that is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 32 bytes in base64, as `tenantry audit public-key` prints it")]
pub struct InvalidPublicKey;

impl PublicKey {
    /// The key's 32 bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether the signature is of this key and statement.
    pub fn verifies(&self, statement: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(statement, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&STANDARD.encode(self.0.to_bytes()))
    }
}

impl FromStr for PublicKey {
    type Err = InvalidPublicKey;

    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| InvalidPublicKey)?;
        let bytes = bytes.try_into().map_err(|_| InvalidPublicKey)?;
        VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| InvalidPublicKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_key_and_one_statement() {
        let key = AuditKey::of(&SecretKey::new(vec![7; 32]).expect("a key"));
        let other = AuditKey::of(&SecretKey::new(vec![8; 32]).expect("a key"));
        let public: PublicKey = key.public().to_string().parse().expect("its own text");
        let signature = key.sign(b"head");
        assert!(public.verifies(b"head", &signature));
        assert!(!public.verifies(b"tail", &signature));
        assert!(!public.verifies(b"head", &signature[1..]));
        assert!(!other.public().verifies(b"head", &signature));
        assert!("x".parse::<PublicKey>().is_err());
    }
}
