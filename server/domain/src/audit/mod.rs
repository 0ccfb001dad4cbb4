//! Reading the audit log. Writing it is part of every commit; see `database::TenantTx`.

mod export;
mod list;
mod row;

pub use export::{AuditExport, export};
pub use list::{latest, list};
pub use row::AuditFilter;
pub(crate) use row::AuditRow;
