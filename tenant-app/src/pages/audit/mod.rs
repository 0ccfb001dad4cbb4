//! The audit log of a workspace: what happened, who did it, from where.

pub(crate) mod entry;
pub(crate) mod exports;
mod filters;
pub(crate) mod page;
mod query;
mod table;
pub(crate) mod words;

pub(crate) use entry::AuditEntryPage;
pub(crate) use exports::AuditExportsPage;
pub(crate) use page::AuditPage;
#[cfg(feature = "ssr")]
pub use query::filter_of_query;
