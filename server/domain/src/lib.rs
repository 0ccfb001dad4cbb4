//! What Tenantry does, and the one crate with SQL.
//!
//! A folder a noun, a file an operation. An operation takes a context (who acts, in which tenant),
//! authorizes, changes, says what happened and commits; see [`database::TenantTx`]. Nothing here
//! knows HTTP or pages. To add a noun, read `docs/adding-a-module.md`.

#![expect(
    deprecated,
    reason = "sqlx warns that the queue brings chrono along, although sqlx.toml prefers time"
)]

pub mod audit;
pub mod avatars;
pub mod backoff;
pub mod clock;
pub mod connections;
pub mod context;
pub mod database;
pub mod doctor;
pub mod domains;
pub mod error;
pub mod factors;
pub mod geoip;
pub mod identities;
pub mod invitations;
pub mod jobs;
pub mod limits;
pub mod memberships;
pub mod oauth;
pub mod operators;
mod paging;
pub mod password_resets;
pub mod passwords;
pub mod projects;
pub mod recording;
pub mod roles;
pub mod secrets;
pub mod seed;
pub mod sessions;
pub mod setup_links;
pub mod sign_in_flows;
pub mod sign_ups;
pub mod single_logout;
pub mod tenants;
pub mod traffic;
pub mod users;

pub use context::{
    OperatorContext, OperatorRealm, RequestContext, RequestMeta, SessionContext, TenantContext,
    TenantRealm,
};
pub use error::{Error, Result};
