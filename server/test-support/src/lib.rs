//! What tests stand on: a database of one's own, an app with a movable clock, and people who act.
//!
//! A test says what it is about and nothing else:
//!
//! ```ignore
//! let app = TestApp::new().await;
//! let acme = app.tenant("Acme").await;
//! let project = projects::create(&acme.member, named("Apollo")).await?;
//! ```
//!
//! Every test has a database of its own, made of a migrated template ([`TestDatabase`]), and
//! connects as the four roles of the app. A superuser gets around row-level security, so a test
//! that acted as one would prove nothing; only [`TestDatabase::superuser`] is one, to look at what
//! is really there. Tests run at the same time and in any order, and none waits or tries again.
//!
//! This is the level of the domain. What stands above it (listeners, cookies) is built of the same
//! parts: [`TestApp::database`], [`TestApp::tools`] and [`TestApp::mailer`] make a server, and an
//! actor's `token` is what its cookie holds.
#![expect(
    clippy::missing_panics_doc,
    reason = "a fixture that cannot be made panics, and so fails its test"
)]

mod actors;
mod app;
mod authenticator;
mod cluster;
pub mod crowd;
mod database;
mod expect;
mod letter;
mod passkey_device;
mod places;
pub mod plans;
mod records;
mod redis;
mod template;
mod walk;

pub use actors::{Member, OperatorActor, PASSWORD, Person, TestTenant};
pub use app::{BROWSER, OPERATOR_ORIGIN, ORIGIN, TestApp};
pub use authenticator::Authenticator;
pub use database::TestDatabase;
pub use expect::{internal_error, refusal};
pub use letter::Letter;
pub use passkey_device::PasskeyDevice;
pub use records::Records;
pub use redis::TestRedis;
pub use walk::{cursor, walk};

/// Parses what a person might type: `parsed::<ProjectName>("Apollo")`.
#[track_caller]
pub fn parsed<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a text that can be parsed")
}
