//! Second factors: what a person proves beside the password.
//!
//! An authenticator app's secret is sealed under the installation's key. Recovery codes are derived
//! from that key, so that their owner can see them again and the database holds only hashes. What is
//! no row's (`totp`, `recovery_code`, `presented`) serves operators as well, whose factors stand
//! in tables of their own: [`crate::operators::factors`].

mod confirm_totp;
mod list;
mod presented;
pub(crate) mod recovery_code;
mod recovery_codes;
mod remove;
mod rename;
pub(crate) mod totp;
mod verify;
mod way_back;

pub use confirm_totp::{begin_totp, confirm_totp, enrolment};
pub use list::list;
pub(crate) use presented::{Presented, Proof, wrong_code};
pub use recovery_codes::{make_recovery_codes, recovery_codes};
pub use remove::remove;
pub use rename::rename;
pub(crate) use verify::{any, verify};

/// How many second factors somebody may have.
pub const MOST_FACTORS: i64 = 10;
