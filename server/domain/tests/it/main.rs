//! Tests of the domain: a module a noun, and one binary, so that it links once.
//!
//! Each test has a database of its own; see the crate `test-support`.

mod isolation;
mod limits;
mod look;
mod password_resets;
mod seed;
mod sessions;
mod sign_ups;
mod users;
