//! Second factors: what a person proves beside the password.
//!
//! An authenticator app's secret is sealed under the installation's key. Recovery codes are derived
//! from that key, so that their owner can see them again and the database holds only hashes.

mod confirm_totp;
mod list;
mod recovery_codes;
mod remove;
mod rename;
mod totp;
mod verify;

pub use confirm_totp::{begin_totp, confirm_totp, enrolment};
pub use list::list;
pub use recovery_codes::{make_recovery_codes, recovery_codes};
pub use remove::remove;
pub use rename::rename;
pub(crate) use verify::{Proof, any, verify};

/// How many second factors a person may have.
pub const MOST_FACTORS: i64 = 10;
