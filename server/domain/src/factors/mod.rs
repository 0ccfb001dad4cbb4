//! Second factors: what a person proves beside the password. A passkey proves enough to need no password.
//!
//! An authenticator app's secret is sealed under the installation's key, and so is a passkey with its counter. Recovery
//! codes are derived from that key, so that their owner can see them again and the database holds only hashes. What is
//! no row's (`holder`, `passkey`, `totp`, `recovery_code`, `presented`) serves operators as well, whose factors stand
//! in tables of their own: [`crate::operators::factors`].

mod add_passkey;
mod confirm_totp;
mod holder;
mod list;
pub(crate) mod passkey;
mod passkeys;
mod presented;
pub(crate) mod recovery_code;
mod recovery_codes;
mod remove;
mod rename;
pub(crate) mod totp;
mod verify;
mod way_back;

pub(crate) use add_passkey::too_many_passkeys;
pub use add_passkey::{AddedPasskey, add_passkey, begin_passkey};
pub use confirm_totp::{begin_totp, confirm_totp, enrolment};
pub(crate) use holder::Holder;
pub use list::list;
pub use passkey::CEREMONY_LIMIT;
pub(crate) use passkeys::{ask_for_passkey, browser, take_ceremony, verify_passkey};
pub(crate) use presented::{Presented, Proof, wrong_code};
pub use recovery_codes::{make_recovery_codes, recovery_codes};
pub use remove::remove;
pub use rename::rename;
pub(crate) use verify::{any, kinds, verify};

/// How many authenticator apps somebody may have.
pub const MOST_APPS: i64 = 10;
/// How many passkeys somebody may have.
pub const MOST_PASSKEYS: usize = 20;
