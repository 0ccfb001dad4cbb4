//! What stands beside an export: what was asked, what it holds, and where the chain was, signed.

use super::chain::{Checkpoint, Head};
use super::key::{AuditKey, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use shared::ids::{AuditEntryId, TenantId};
use time::OffsetDateTime;

/// The name of the manifest's file in an export, and of its signature's.
pub const MANIFEST: (&str, &str) = ("manifest.json", "manifest.sig");

/// Describes an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this shape: 1.
    pub version: u16,
    /// Whose log it is.
    pub tenant: TenantId,
    /// The workspace's name at that time.
    pub workspace: String,
    /// When the export began.
    #[serde(with = "time::serde::rfc3339")]
    pub exported_at: OffsetDateTime,
    /// Who exported it.
    pub exported_by: String,
    /// The filter, as it stood in the address; empty for the whole log.
    pub query: String,
    /// What came later is not in it: all keys from this one on, that of the export's own entry
    /// among them.
    pub before: AuditEntryId,
    /// How many entries there are.
    pub entries: u64,
    /// When the first of them happened.
    #[serde(with = "time::serde::rfc3339::option")]
    pub oldest: Option<OffsetDateTime>,
    /// When the last of them happened.
    #[serde(with = "time::serde::rfc3339::option")]
    pub newest: Option<OffsetDateTime>,
    /// The other files.
    pub files: Vec<ManifestFile>,
    /// What retention had removed by then.
    pub checkpoint: Option<Checkpoint>,
    /// The end of the chain, signed.
    pub head: Option<Head>,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// Whether it is of the whole log, so that nothing that was sealed may be missing.
    pub const fn is_complete(&self) -> bool {
        self.query.is_empty()
    }
}

/// The text of a manifest's signature.
pub(crate) fn sign(key: &AuditKey, manifest: &[u8]) -> String {
    STANDARD.encode(key.sign(&statement(manifest)))
}

/// Whether one of the keys signed the manifest.
pub(crate) fn is_signed(keys: &[PublicKey], manifest: &[u8], signature: &str) -> bool {
    let statement = statement(manifest);
    STANDARD
        .decode(signature.trim())
        .is_ok_and(|signature| keys.iter().any(|key| key.verifies(&statement, &signature)))
}

fn statement(manifest: &[u8]) -> Vec<u8> {
    [b"tenantry audit manifest 1".as_slice(), manifest].concat()
}
