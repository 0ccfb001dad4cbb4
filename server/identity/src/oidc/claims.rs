//! The claims of a token: read from the very bytes whose signature is checked.

use crate::checks::{Answer, Format};
use crate::text::{is_secret_name, shown_within};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// The longest ID token, in bytes.
pub(super) const LONGEST_TOKEN: usize = 64 * 1024;
/// The longest decoded answer that a report shows, in characters.
const LONGEST_ANSWER: usize = 64 * 1024;
/// As many attributes, and as many values of one, as are kept.
const MOST_ATTRIBUTES: usize = 200;
const MOST_VALUES: usize = 1000;
/// The longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 2048;

/// Header and payload of a compact token, not verified.
#[derive(Debug, Clone)]
pub(super) struct Claims {
    pub header: Map<String, Value>,
    pub payload: Map<String, Value>,
}

impl Claims {
    /// Reads a compact token, without any belief in it.
    pub(super) fn decode(token: &str) -> Option<Self> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let mut parts = token.split('.');
        let (header, payload) = (parts.next()?, parts.next()?);
        let (Some(_), None) = (parts.next(), parts.next()) else {
            return None;
        };
        let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        Some(Self {
            header: object(header)?,
            payload: object(payload)?,
        })
    }

    pub(super) fn algorithm(&self) -> &str {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.payload.get(name).and_then(Value::as_str)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.payload.get(name).map(values).unwrap_or_default()
    }

    pub(super) fn time(&self, name: &str) -> Option<OffsetDateTime> {
        let value = self.payload.get(name)?;
        // Some providers write fractions.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time beyond the range is refused below"
        )]
        let seconds = value
            .as_i64()
            .or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    }

    /// Whether a claim is true, also as a word or a number.
    pub(super) fn is_true(&self, name: &str) -> bool {
        match self.payload.get(name) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(value)) => value == "true" || value == "1",
            Some(Value::Number(value)) => value.as_u64() == Some(1),
            _ => false,
        }
    }

    /// All claims as attributes.
    pub(super) fn attributes(&self) -> BTreeMap<String, Vec<String>> {
        self.payload
            .iter()
            .take(MOST_ATTRIBUTES)
            .map(|(name, value)| (shown_within(name, 200), values(value)))
            .collect()
    }

    /// What a report shows.
    pub(super) fn answer(&self) -> Answer {
        let text =
            serde_json::to_string_pretty(&Value::Object(mask(&self.payload))).unwrap_or_default();
        let cut = text
            .char_indices()
            .nth(LONGEST_ANSWER)
            .map_or(text.len(), |(at, _)| at);
        Answer {
            format: Format::Json,
            text: text[..cut].to_owned(),
        }
    }
}

fn values(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => shown_within(text, LONGEST_VALUE),
        other => shown_within(&other.to_string(), LONGEST_VALUE),
    };
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().take(MOST_VALUES).map(one).collect(),
        other => vec![one(other)],
    }
}

fn mask(object: &Map<String, Value>) -> Map<String, Value> {
    object
        .iter()
        .map(|(name, value)| {
            let value = if name == "nonce" || is_secret_name(name) {
                Value::String("(masked)".to_owned())
            } else {
                mask_within(value)
            };
            (name.clone(), value)
        })
        .collect()
}

/// A value whose own name says nothing; names within it may.
fn mask_within(value: &Value) -> Value {
    match value {
        Value::Object(inner) => Value::Object(mask(inner)),
        Value::Array(values) => Value::Array(values.iter().map(mask_within).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_masked_however_deep_they_stand() {
        let payload = json!({
            "sub": "alice",
            "nonce": "hidden 1",
            "refresh_token": { "a": "hidden 2" },
            "accounts": [{ "name": "one", "apiKey": "hidden 3" }, [{ "password": "hidden 4" }]],
            "profile": { "client_secret": ["hidden 5"], "groups": ["staff"] },
        });
        let Value::Object(payload) = payload else {
            panic!("an object")
        };
        let claims = Claims {
            header: Map::new(),
            payload,
        };
        let text = claims.answer().text;
        assert!(!text.contains("hidden"), "{text}");
        assert_eq!(text.matches("(masked)").count(), 5, "{text}");
        for shown in ["alice", "one", "staff"] {
            assert!(text.contains(shown), "{text}");
        }
    }
}
