//! An entry with all that is kept of it, and the hash that seals it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shared::ids::AuditEntryId;
use time::OffsetDateTime;
use uuid::Uuid;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Version 1 of the serialisation. Another one would stand beside it: what is sealed stays sealed.
const VERSION: u8 = 1;

/// An entry as it is stored, exported and sealed. What pages show is `AuditEntryView`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[serde(deny_unknown_fields)]
pub struct AuditEntry {
    /// The entry.
    #[serde(with = "wire_id")]
    pub id: Uuid,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// The realm it was done from.
    pub realm: String,
    /// A member, an operator or the system.
    pub actor_kind: String,
    /// Their key.
    pub actor_id: Option<Uuid>,
    /// Their name at that time.
    pub actor_name: String,
    /// Whom they stood in for.
    pub on_behalf_of_id: Option<Uuid>,
    /// That person's name at that time.
    pub on_behalf_of_name: Option<String>,
    /// The event's name.
    pub action: String,
    /// Whether it was done.
    pub result: String,
    /// The kind of thing it was done to.
    pub target_kind: String,
    /// That thing's id on the wire.
    pub target_id: String,
    /// That thing's name at that time.
    pub target_name: String,
    /// What changed.
    pub changes: Value,
    /// The address it was done from.
    pub ip: Option<String>,
    /// The browser it was done with.
    pub user_agent: Option<String>,
    /// The request that did it.
    pub request_id: String,
}

/// A field's change, with nothing beside it that a hash would not cover.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

impl AuditEntry {
    /// SHA-256 of the entry's canonical serialisation: the version; the tenant's and the entry's
    /// keys; the moment in microseconds since 1970; then each field in the order below. A field is
    /// a zero byte when there is none, else a one, its length in four bytes and its bytes. Numbers
    /// are big-endian. `docs/decisions/0007-audit-chain.md` has it for those who verify without us.
    pub fn hash(&self, tenant: Uuid) -> Hash {
        let mut hash = Sha256::new();
        hash.update([VERSION]);
        hash.update(tenant.as_bytes());
        hash.update(self.id.as_bytes());
        let microseconds = self.occurred_at.unix_timestamp_nanos() / 1_000;
        let microseconds = i64::try_from(microseconds).unwrap_or(i64::MAX);
        hash.update(microseconds.to_be_bytes());
        let mut field = |bytes: Option<&[u8]>| match bytes {
            None => hash.update([0]),
            Some(bytes) => {
                hash.update([1]);
                hash.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
                hash.update(bytes);
            }
        };
        let key = |key: &Option<Uuid>| key.map(Uuid::into_bytes);
        field(Some(self.realm.as_bytes()));
        field(Some(self.actor_kind.as_bytes()));
        field(key(&self.actor_id).as_ref().map(<[u8; 16]>::as_slice));
        field(Some(self.actor_name.as_bytes()));
        field(
            key(&self.on_behalf_of_id)
                .as_ref()
                .map(<[u8; 16]>::as_slice),
        );
        field(self.on_behalf_of_name.as_deref().map(str::as_bytes));
        field(Some(self.action.as_bytes()));
        field(Some(self.result.as_bytes()));
        field(Some(self.target_kind.as_bytes()));
        field(Some(self.target_id.as_bytes()));
        field(Some(self.target_name.as_bytes()));
        field(self.ip.as_deref().map(str::as_bytes));
        field(self.user_agent.as_deref().map(str::as_bytes));
        field(Some(self.request_id.as_bytes()));
        if let Ok(changes) = Vec::<Change>::deserialize(&self.changes) {
            for change in changes {
                field(Some(change.field.as_bytes()));
                field(change.before.as_deref().map(str::as_bytes));
                field(change.after.as_deref().map(str::as_bytes));
            }
        } else {
            // Nothing of ours looks like this: somebody has written there. In the order of names, which serde_json
            // keeps or not, as any dependency has it.
            let mut changes = self.changes.clone();
            changes.sort_all_objects();
            hash.update(changes.to_string());
        }
        hash.finalize().into()
    }
}

/// An entry's id, prefixed.
pub(super) mod wire_id {
    use super::{AuditEntryId, Uuid};
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        id: &Uuid,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        AuditEntryId::from_uuid(*id).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Uuid, D::Error> {
        AuditEntryId::deserialize(deserializer).map(AuditEntryId::uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AuditEntry {
        serde_json::from_value(serde_json::json!({
            "id": "aud_01h2xcejqtf2nbrexx3vqjhp41",
            "occurred_at": "2026-11-21T08:00:00.123456Z",
            "realm": "tenant",
            "actor_kind": "user",
            "actor_id": "0188bac7-4afa-78aa-bc3b-bd1eef28d881",
            "actor_name": "Ada",
            "on_behalf_of_id": null,
            "on_behalf_of_name": null,
            "action": "project.renamed",
            "result": "ok",
            "target_kind": "project",
            "target_id": "prj_01h2xcejqtf2nbrexx3vqjhp41",
            "target_name": "Gemini",
            "changes": [{"field": "name", "before": "Apollo", "after": "Gemini"}],
            "ip": "203.0.113.7",
            "user_agent": null,
            "request_id": "r1",
        }))
        .expect("an entry")
    }

    /// What is sealed once must hash the same for ever: this value never changes.
    #[test]
    fn the_hash_of_version_1_stands() {
        let hash = entry().hash(Uuid::from_u128(1));
        let hex = super::super::chain::hex::encode(&hash);
        assert_eq!(
            hex,
            "9ea6d9b2d8d0e4ddda65537e8f55edd31d5b2e5ffeea3b76bbddb8c9e623a163"
        );
    }

    #[test]
    fn what_is_none_of_ours_hashes_the_same_in_any_order() {
        let hash = |changes: &str| {
            let changes = serde_json::from_str(changes).expect("JSON");
            AuditEntry { changes, ..entry() }.hash(Uuid::from_u128(1))
        };
        assert_eq!(
            hash(r#"{"z": [{"b": 1, "a": 2}], "a": 0}"#),
            hash(r#"{"a": 0, "z": [{"a": 2, "b": 1}]}"#)
        );
    }

    #[test]
    fn every_field_is_covered() {
        let tenant = Uuid::from_u128(1);
        let sealed = entry().hash(tenant);
        assert_ne!(entry().hash(Uuid::from_u128(2)), sealed);
        let json = serde_json::to_value(entry()).expect("JSON");
        for field in json.as_object().expect("fields").keys() {
            let mut changed = json.clone();
            changed[field] = match field.as_str() {
                "id" => "aud_01h2xcejqtf2nbrexx3vqjhp42".into(),
                "occurred_at" => "2026-11-21T08:00:00.123457Z".into(),
                "actor_id" | "on_behalf_of_id" => "0188bac7-4afa-78aa-bc3b-bd1eef28d882".into(),
                "changes" => {
                    serde_json::json!([{"field": "name", "before": null, "after": "Gemini"}])
                }
                _ => "other".into(),
            };
            let changed: AuditEntry = serde_json::from_value(changed).expect("an entry");
            assert_ne!(changed.hash(tenant), sealed, "{field}");
        }
    }
}
