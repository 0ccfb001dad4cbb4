//! Tokens: how they are made, stored and compared.
//!
//! A session's token is random. The token of a link in a mail is *derived*: an HMAC of the row's id
//! under the installation's key, so that the job that sends the mail can make it again after a
//! crash, and neither the queue nor the database ever holds it. Of both, the database keeps a
//! SHA-256 hash only. A product's refresh token is derived, too, from its family's id and its number:
//! of it, the database keeps nothing but how many there have been.

use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngCore as _;
use secrecy::{ExposeSecret, SecretSlice};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// A token in the clear: it goes into a cookie or a mail and is never stored or printed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// 256 bits from the system's generator.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
    }

    /// A token that somebody presents.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, to be put into a cookie or a link and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps of it.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// Whether `stored` is this token's hash, in constant time.
    pub fn matches(&self, stored: &[u8]) -> bool {
        bool::from(self.hash().as_slice().ct_eq(stored))
    }
}

/// Bytes from the system's generator, for a secret that is not sent as text.
#[expect(clippy::disallowed_methods, reason = "the one home of randomness")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// What a derived token is for: one of a kind is nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Verifies the address of a sign-up.
    VerifyEmail,
    /// Resets a password.
    ResetPassword,
    /// Accepts an invitation.
    AcceptInvitation,
    /// Sets an operator's password.
    SetOperatorPassword,
    /// Stands in for a person's second factor once.
    Recover,
    /// Stands in for an operator's second factor once.
    RecoverOperator,
    /// Proves a domain, in its DNS.
    VerifyDomain,
    /// Brings a sister product its next tokens.
    RefreshToken,
    /// Opens a session whose person may do other things than before.
    RenewSession,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::VerifyEmail => b"verify-email",
            Self::ResetPassword => b"reset-password",
            Self::AcceptInvitation => b"accept-invitation",
            Self::SetOperatorPassword => b"set-operator-password",
            Self::Recover => b"recover",
            Self::RecoverOperator => b"recover-operator",
            Self::VerifyDomain => b"verify-domain",
            Self::RefreshToken => b"refresh-token",
            Self::RenewSession => b"renew-session",
        }
    }
}

/// The installation's key. At least 32 bytes; it never leaves memory.
#[derive(Clone)]
pub struct SecretKey(SecretSlice<u8>);

/// The key is too short to be one.
#[derive(Debug, thiserror::Error)]
#[error("the secret key must have at least 32 bytes: make one with `openssl rand -base64 48`")]
pub struct WeakKey;

impl SecretKey {
    /// The shortest key that is accepted, in bytes.
    pub const MIN_BYTES: usize = 32;

    /// Takes the key from configuration.
    ///
    /// # Errors
    /// [`WeakKey`] when it is shorter than [`Self::MIN_BYTES`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, WeakKey> {
        if bytes.len() < Self::MIN_BYTES {
            return Err(WeakKey);
        }
        Ok(Self(SecretSlice::from(bytes)))
    }

    /// The token for the row `id` and the `generation` of its mail.
    pub fn derive(&self, purpose: Purpose, id: Uuid, generation: i32) -> Token {
        let mut mac = self.mac();
        mac.update(purpose.label());
        mac.update(&[0]);
        mac.update(id.as_bytes());
        mac.update(&generation.to_be_bytes());
        Token(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// A key of its own for `label`: whoever learns it learns no other, and not this one.
    pub(crate) fn subkey(&self, label: &[u8]) -> [u8; 32] {
        let mut mac = self.mac();
        mac.update(label);
        mac.finalize().into_bytes().into()
    }

    /// What stands for `parts` in the database where they themselves are not to: without this key nobody finds out by
    /// trying what they were.
    pub(crate) fn fingerprint(&self, label: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = self.mac();
        mac.update(label);
        for part in parts {
            // With its length, so that no other parts are the same text.
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }

    /// Seals a secret for the database by XChaCha20-Poly1305: a fresh nonce, then the ciphertext. It
    /// opens with the same `label` and `owner` only, so that it is nothing in another row.
    pub(crate) fn seal(&self, label: &[u8], owner: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = random_bytes::<NONCE_BYTES>();
        let payload = Payload {
            msg: secret,
            aad: owner,
        };
        let sealed = self
            .cipher(label)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a secret could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What [`Self::seal`] sealed.
    pub(crate) fn open(&self, label: &[u8], owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, ciphertext) = sealed
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or_else(unsealable)?;
        let payload = Payload {
            msg: ciphertext,
            aad: owner,
        };
        self.cipher(label)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| unsealable())
    }

    fn cipher(&self, label: &[u8]) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.subkey(label).into())
    }

    fn mac(&self) -> Hmac<Sha256> {
        // HMAC takes a key of any length: this cannot fail.
        <Hmac<Sha256> as Mac>::new_from_slice(self.0.expose_secret())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
    }
}

const NONCE_BYTES: usize = 24;

fn unsealable() -> Error {
    Error::internal(
        "a sealed secret does not open: is the installation's key another one than before?",
    )
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_token_is_the_same_again_and_for_nothing_else() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        let id = Uuid::from_u128(1);
        let token = key.derive(Purpose::VerifyEmail, id, 1);
        assert!(
            key.derive(Purpose::VerifyEmail, id, 1)
                .matches(&token.hash())
        );
        for other in [
            key.derive(Purpose::ResetPassword, id, 1),
            key.derive(Purpose::VerifyEmail, id, 2),
            key.derive(Purpose::VerifyEmail, Uuid::from_u128(2), 1),
            Token::random(),
        ] {
            assert!(!other.matches(&token.hash()));
        }
    }

    #[test]
    fn a_fingerprint_is_of_these_parts_and_no_others() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        let print = key.fingerprint(b"test", &[b"ab".as_slice(), b"c"]);
        assert_eq!(print, key.fingerprint(b"test", &[b"ab".as_slice(), b"c"]));
        let another = SecretKey::new(vec![8; 32]).expect("a key");
        for other in [
            key.fingerprint(b"test", &[b"a".as_slice(), b"bc"]),
            key.fingerprint(b"test", &[b"ab".as_slice(), b"c", b""]),
            key.fingerprint(b"other", &[b"ab".as_slice(), b"c"]),
            another.fingerprint(b"test", &[b"ab".as_slice(), b"c"]),
        ] {
            assert_ne!(print, other);
        }
    }

    #[test]
    fn nothing_secret_prints() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        assert_eq!(
            format!("{key:?} {:?}", Token::random()),
            "SecretKey(…) Token(…)"
        );
        assert!(SecretKey::new(vec![7; 31]).is_err());
    }
}
