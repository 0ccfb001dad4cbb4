//! The `tenantry` server: configuration, listeners, and what stands between the network and the
//! apps.
//!
//! HTTP stops here and in the server functions; what happens, happens in `domain`.

// The apps' pages are nested types, and the compiler walks them.
#![recursion_limit = "512"]

pub mod audit_command;
pub mod config;
pub mod doctor;
pub mod http;
pub mod serve;
pub mod telemetry;
pub mod upkeep;
