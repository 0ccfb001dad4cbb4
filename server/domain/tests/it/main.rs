//! Tests of the domain: a module a noun, and one binary, so that it links once.
//!
//! Each test has a database of its own; see the crate `test-support`.

mod audit;
mod avatars;
mod bad_input;
mod breached_passwords;
mod connections;
mod docs;
mod factor_letters;
mod factors;
mod geoip;
mod identities;
mod invitations;
mod isolation;
mod jobs;
mod limits;
mod look;
mod memberships;
mod oauth;
mod operators;
mod passkeys;
mod password_resets;
mod permissions;
mod plans;
mod portal;
mod prepared_queries;
mod projects;
mod recent_proof;
mod roles;
mod session_limits;
mod sessions;
mod sharing;
mod sign_ups;
mod tenants;
mod traffic;
mod users;
