//! A tenant's chain: seals over batches of entries, the signed head at its end, and checkpoints
//! where retention has removed its beginning.
//!
//! `hash(n) = SHA-256("tenantry audit seal 1" ‖ tenant ‖ hash(n-1) ‖ first sequence ‖ sealed at ‖
//! newest at ‖ count ‖ entry ids ‖ entry hashes)`, beginning with 32 zero bytes. Numbers take eight
//! bytes, big-endian; moments are microseconds since 1970.

use super::entry::Hash;
use super::key::{AuditKey, PublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

/// A place in a chain: all entries up to `sequence`, and the hash over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The last entry's number; the first of a tenant is 1.
    pub sequence: i64,
    /// The chain's hash there.
    #[serde(with = "hex")]
    pub chain_hash: Hash,
}

impl Position {
    /// Before the first entry.
    pub const START: Self = Self {
        sequence: 0,
        chain_hash: [0; 32],
    };
}

/// A batch of entries, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The first entry's number.
    pub first_sequence: i64,
    /// When it was sealed.
    #[serde(with = "time::serde::rfc3339")]
    pub sealed_at: OffsetDateTime,
    /// When the last of its entries happened.
    #[serde(with = "time::serde::rfc3339")]
    pub newest_at: OffsetDateTime,
    /// The entries' keys.
    pub entry_ids: Vec<Uuid>,
    /// Their hashes, one after the other.
    #[serde(with = "hex")]
    pub entry_hashes: Vec<u8>,
    /// The chain's hash over this batch and all before it.
    #[serde(with = "hex")]
    pub chain_hash: Vec<u8>,
}

impl Seal {
    /// The chain's hash over this batch when it comes after `previous`.
    pub fn chain_hash_after(&self, tenant: Uuid, previous: &[u8]) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"tenantry audit seal 1");
        hash.update(tenant.as_bytes());
        hash.update(previous);
        hash.update(self.first_sequence.to_be_bytes());
        hash.update(microseconds(self.sealed_at));
        hash.update(microseconds(self.newest_at));
        hash.update((self.entry_ids.len() as u64).to_be_bytes());
        for id in &self.entry_ids {
            hash.update(id.as_bytes());
        }
        hash.update(&self.entry_hashes);
        hash.finalize().into()
    }

    /// The last entry's number.
    pub fn last_sequence(&self) -> i64 {
        let count = i64::try_from(self.entry_ids.len()).unwrap_or(i64::MAX);
        self.first_sequence.saturating_add(count) - 1
    }

    /// Each entry's number, key and hash.
    pub fn entries(&self) -> impl Iterator<Item = (i64, Uuid, &[u8])> {
        (self.first_sequence..)
            .zip(&self.entry_ids)
            .zip(self.entry_hashes.chunks(32))
            .map(|((sequence, id), hash)| (sequence, *id, hash))
    }
}

/// The end of a chain, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Where it is.
    #[serde(flatten)]
    pub position: Position,
    /// When it was sealed.
    #[serde(with = "time::serde::rfc3339")]
    pub sealed_at: OffsetDateTime,
    /// Whose signature it is.
    #[serde(with = "hex")]
    pub public_key: Vec<u8>,
    /// The signature.
    #[serde(with = "hex")]
    pub signature: Vec<u8>,
}

impl Head {
    /// Signs the end of a chain.
    pub fn sign(
        key: &AuditKey,
        tenant: Uuid,
        position: Position,
        sealed_at: OffsetDateTime,
    ) -> Self {
        let signature = key.sign(&head_statement(tenant, position, sealed_at));
        Self {
            position,
            sealed_at,
            public_key: key.public().to_bytes().to_vec(),
            signature: signature.to_vec(),
        }
    }

    /// Whether one of the keys signed it.
    pub fn is_signed_by(&self, keys: &[PublicKey], tenant: Uuid) -> bool {
        let statement = head_statement(tenant, self.position, self.sealed_at);
        keys.iter()
            .any(|key| key.verifies(&statement, &self.signature))
    }
}

fn head_statement(tenant: Uuid, position: Position, sealed_at: OffsetDateTime) -> Vec<u8> {
    let mut statement = b"tenantry audit head 1".to_vec();
    statement.extend(tenant.as_bytes());
    statement.extend(position.sequence.to_be_bytes());
    statement.extend(position.chain_hash);
    statement.extend(microseconds(sealed_at));
    statement
}

/// Where a chain begins since retention has removed what was before, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Where the removed part ended.
    #[serde(flatten)]
    pub position: Position,
    /// How many entries were removed.
    pub removed: i64,
    /// All of them had happened before.
    #[serde(with = "time::serde::rfc3339")]
    pub removed_before: OffsetDateTime,
    /// When they were removed.
    #[serde(with = "time::serde::rfc3339")]
    pub removed_at: OffsetDateTime,
    /// Whose signature it is.
    #[serde(with = "hex")]
    pub public_key: Vec<u8>,
    /// The signature.
    #[serde(with = "hex")]
    pub signature: Vec<u8>,
}

impl Checkpoint {
    /// What is signed.
    pub fn statement(&self, tenant: Uuid) -> Vec<u8> {
        let mut statement = b"tenantry audit checkpoint 1".to_vec();
        statement.extend(tenant.as_bytes());
        statement.extend(self.position.sequence.to_be_bytes());
        statement.extend(self.position.chain_hash);
        statement.extend(self.removed.to_be_bytes());
        statement.extend(microseconds(self.removed_before));
        statement.extend(microseconds(self.removed_at));
        statement
    }

    /// Whether one of the keys signed it.
    pub fn is_signed_by(&self, keys: &[PublicKey], tenant: Uuid) -> bool {
        let statement = self.statement(tenant);
        keys.iter()
            .any(|key| key.verifies(&statement, &self.signature))
    }
}

fn microseconds(moment: OffsetDateTime) -> [u8; 8] {
    let microseconds = moment.unix_timestamp_nanos() / 1_000;
    i64::try_from(microseconds)
        .unwrap_or(i64::MAX)
        .to_be_bytes()
}

/// Bytes as text.
pub(crate) mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use std::fmt::Write as _;

    pub(crate) fn encode(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    pub(super) fn serialize<S: Serializer>(
        bytes: &impl AsRef<[u8]>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(bytes.as_ref()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, B: TryFrom<Vec<u8>>>(
        deserializer: D,
    ) -> Result<B, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let bytes: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
                _ => None,
            })
            .collect();
        bytes
            .and_then(|bytes| B::try_from(bytes).ok())
            .ok_or_else(|| D::Error::custom("not so many bytes in hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SecretKey;
    use proptest::prelude::*;

    #[test]
    fn a_head_is_of_one_tenant_and_survives_the_wire() {
        let key = AuditKey::of(&SecretKey::new(vec![7; 32]).expect("a key"));
        let tenant = Uuid::from_u128(1);
        let position = Position {
            sequence: 3,
            chain_hash: [5; 32],
        };
        let head = Head::sign(&key, tenant, position, OffsetDateTime::UNIX_EPOCH);
        let text = serde_json::to_string(&head).expect("JSON");
        let read: Head = serde_json::from_str(&text).expect("its own text");
        assert_eq!(read, head);
        assert!(read.is_signed_by(&[key.public()], tenant));
        assert!(!read.is_signed_by(&[key.public()], Uuid::from_u128(2)));
    }

    proptest! {
        #[test]
        fn digits_never_panic(text in "\\PC*") {
            let _ = serde_json::from_value::<Position>(serde_json::json!({"sequence": 1, "chain_hash": text}));
        }
    }
}
