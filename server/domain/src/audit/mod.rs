//! The audit log: reading it, sealing it, verifying it, and how long it is kept. Writing it is part of
//! every commit; see `database::TenantTx`. How it is sealed, `docs/decisions/0007-audit-chain.md`
//! tells.

mod archive;
mod batch;
mod chain;
mod entry;
mod export;
pub mod exports;
mod key;
mod list;
mod manifest;
mod refusal;
mod retention;
mod row;
mod seal;
mod table;
pub mod verify;
mod zip;

pub use archive::{AuditArchive, archive};
pub use batch::AuditBatch;
pub use chain::{Checkpoint, Head, Position, Seal};
pub use entry::AuditEntry;
pub use export::{AuditExport, TextFormat, export};
pub use key::{AuditKey, InvalidPublicKey, PublicKey};
pub use list::{get, latest, list};
pub use manifest::{MANIFEST, Manifest, ManifestFile};
pub use refusal::record_refusal;
pub use retention::{Caretaker, MIN_MONTHS, Retention, keep};
pub use row::AuditFilter;
pub use seal::Sealer;
pub use table::CSV_HEAD;
