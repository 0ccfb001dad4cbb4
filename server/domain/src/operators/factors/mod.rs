//! Operators' second factors. Every operator who has signed in by a password has one: the last one goes only when an
//! owner or the command line resets them, and then the sessions end, too.
//!
//! The tables are the realm's own; codes and secrets are those of [`crate::factors`].

mod add;
mod add_passkey;
mod ceremonies;
mod list;
mod passkeys;
mod recovery_codes;
mod remove;
mod rename;
mod reset;
mod rows;
mod verify;

pub use add::{begin_totp, confirm_totp, enrolment};
pub use add_passkey::{add_passkey, begin_passkey};
pub use list::list;
pub(super) use passkeys::{ask_for_passkey, browser, kinds, take_ceremony, verify_passkey};
pub(crate) use recovery_codes::replace as replace_recovery_codes;
pub use recovery_codes::{keep_recovery_codes, make_recovery_codes, recovery_codes};
pub use remove::remove;
pub use rename::rename;
pub use reset::{FactorReset, reset, reset_from_command_line};
pub(crate) use rows::insert_confirmed;
pub(super) use rows::{any, holder, lock};
pub(super) use verify::verify;
