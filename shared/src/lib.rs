//! What the browser and the server agree on: ids, permissions, domain events, requests, views and
//! the one error type.
//!
//! Everything here compiles to WebAssembly, so nothing here knows a database, a clock or a
//! session. A value that crosses the wire is defined here and nowhere else; database rows stay in
//! `domain` and are mapped.

pub mod access;
pub mod audit_export;
pub mod audit_search;
pub mod avatars;
pub mod connections;
pub mod error;
pub mod events;
pub mod ids;
pub mod isolation;
pub mod language;
pub mod operator_permissions;
pub mod paging;
pub mod permissions;
pub mod requests;
pub mod sign_in_problems;
pub mod views;

pub use error::{AppError, ErrorCode, FieldError};
pub use language::Language;
