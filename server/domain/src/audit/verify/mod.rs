//! Verifying that a log is what was written: in the database, and offline in an export.

mod checker;
mod live;
mod offline;
mod report;

pub use live::database;
pub use offline::{FILES, Offline};
pub use report::{Finding, Kind, Report, TenantReport};
