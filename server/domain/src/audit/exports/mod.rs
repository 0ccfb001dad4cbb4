//! Exports of long logs: asked for, written by a job, handed out by any node, removed after a week.
//!
//! The file stands in the database, in pieces. It is offered once it is whole; a job that is begun
//! again after its worker was killed begins from the start, below the same key: the same file.

mod begin;
mod cancel;
mod download;
mod expire;
mod list;
mod write;

pub(in crate::audit) use begin::is_long;
pub use begin::{Begun, MOST_AT_ONCE, begin};
pub use cancel::cancel;
pub use download::{ExportFile, download};
pub use list::list;
pub(crate) use write::write;

use shared::ids::AuditExportId;

/// A row's key as it is read.
const fn id(uuid: uuid::Uuid) -> AuditExportId {
    AuditExportId::from_uuid(uuid)
}
