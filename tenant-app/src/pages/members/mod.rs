//! Who belongs to the workspace, and who is invited.

pub mod actions;
pub mod changes;
mod invitations;
mod invite;
pub mod list;
pub mod member;
mod table;

pub use invite::InvitePage;
pub use list::MembersPage;
pub use member::MemberPage;
