//! The listeners, and the layers every request passes.

pub mod assets;
pub mod audit_export;
pub mod avatars;
mod csrf;
pub mod edge;
mod error_page;
mod headers;
pub mod internal;
pub mod layers;
pub mod metrics;
mod oauth;
pub mod operator;
mod operator_provider;
mod provider_browser;
mod rendering;
pub mod request_log;
mod sign_in_providers;
mod single_logout;
mod single_sign_on;
pub mod tenant;
mod way_out;
