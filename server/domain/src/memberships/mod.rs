//! Who belongs to a tenant, and what may be done about it.
//!
//! Nobody changes somebody who holds more than they do, and the last active owner cannot be lost,
//! also not by two requests at once: whatever could lose one first locks the tenant.

mod change_role;
mod get;
mod holders;
mod insert;
mod leave;
mod list;
mod note_bypass;
mod remove;
mod sessions;
mod suspend;
mod target;
mod transfer;

pub use change_role::change_role;
pub use get::get;
pub(crate) use holders::holders;
pub(crate) use insert::insert;
pub use leave::leave;
pub use list::{MemberFilter, list};
pub use note_bypass::note_bypass;
pub use remove::remove;
pub use sessions::revoke_sessions;
pub use suspend::{reactivate, suspend};
pub use transfer::transfer_ownership;
