//! The houses around the pages: before a workspace, inside one, and around one's account.

mod account;
mod auth;
mod user_menu;
mod workspace;

pub use account::AccountLayout;
pub use auth::AuthPage;
pub use workspace::WorkspaceLayout;
