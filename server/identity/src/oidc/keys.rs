//! The provider's keys: only those that a signature may be verified with.

use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::CoreJsonWebKeySet;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// As many keys as are looked at.
const MOST_KEYS: usize = 60;
/// The shortest RSA key, in bytes.
const SHORTEST_RSA: usize = 256;

/// A set of public keys. Symmetric keys, keys for encryption and short RSA keys are left out on the way in,
/// so that nothing later has to think of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keys(Vec<Value>);

impl Keys {
    /// Reads a key set.
    ///
    /// # Errors
    /// If it is none, or holds no key that can be used.
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let invalid = |why: &str| Error::DocumentInvalid {
            document: "key set",
            why: why.to_owned(),
        };
        let set: Value = serde_json::from_slice(json).map_err(|_| invalid("it is not JSON"))?;
        let keys = set
            .get("keys")
            .and_then(Value::as_array)
            .ok_or_else(|| invalid("it has no list “keys”"))?;
        if keys.len() > MOST_KEYS {
            return Err(invalid("it has more keys than any provider needs"));
        }
        let keys: Vec<Value> = keys.iter().filter(|key| is_usable(key)).cloned().collect();
        if keys.is_empty() {
            return Err(invalid(
                "it has no public key for signatures of 2048 bits or more",
            ));
        }
        Ok(Self(keys))
    }

    /// For the library.
    pub(super) fn set(&self) -> Result<CoreJsonWebKeySet, Error> {
        serde_json::from_value(serde_json::json!({ "keys": self.0 })).map_err(|error| {
            Error::DocumentInvalid {
                document: "key set",
                why: crate::text::shown(&error.to_string()),
            }
        })
    }

    /// Whether a key of this name is there.
    pub(super) fn has(&self, key_id: &str) -> bool {
        self.0
            .iter()
            .any(|key| key.get("kid").and_then(Value::as_str) == Some(key_id))
    }

    /// The names, for sentences.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self
            .0
            .iter()
            .map(|key| key.get("kid").and_then(Value::as_str).unwrap_or("unnamed"))
            .collect();
        names.join(", ")
    }
}

fn is_usable(key: &Value) -> bool {
    let text = |name| key.get(name).and_then(Value::as_str);
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return false;
    }
    let length = |name| {
        let bytes =
            text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok());
        bytes.map_or(0, |bytes| {
            bytes.iter().skip_while(|byte| **byte == 0).count()
        })
    };
    match text("kty") {
        Some("RSA") => (SHORTEST_RSA..=2 * 1024).contains(&length("n")) && length("e") <= 4,
        Some("EC") => matches!(text("crv"), Some("P-256" | "P-384")),
        Some("OKP") => text("crv") == Some("Ed25519"),
        _ => false,
    }
}
