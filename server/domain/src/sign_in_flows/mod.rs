//! Signing in at somebody else's: from a browser that is sent away to the one that comes back.
//!
//! What is kept meanwhile is sealed, bound to the browser by a cookie, lives for ten minutes, and is
//! taken away by the first answer, whatever that is worth. What the answer proves is decided by
//! `identity`; whom it means, and whether they are let in, is decided here. Every attempt stands in the
//! connection's log with all that was checked; the browser is told only that it did not work.

mod begin;
mod discover;
mod finish;
pub(crate) mod flow;
mod forget;
mod log;
mod member;
mod replay;

pub use begin::{Begun, Wish, begin, begin_test};
pub use discover::{Door, Way, door, way_of_address};
pub use finish::{Finished, finish_oidc, finish_saml};
pub use forget::forget;
pub(crate) use replay::first_use;

use time::Duration;

/// How long somebody may take at the provider.
pub const FLOW_LIMIT: Duration = Duration::minutes(10);
