//! Who belongs to the workspace, and who is invited.

pub mod actions;
mod invitations;
mod invite;
pub mod list;
mod table;

pub use invite::InvitePage;
pub use list::MembersPage;
