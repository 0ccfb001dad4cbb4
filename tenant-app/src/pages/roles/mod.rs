//! What members may do: the list of roles, the matrix that edits one, and its deletion.

pub(crate) mod actions;
mod delete;
mod editor;
pub(crate) mod list;
mod matrix;

pub use delete::DeleteRolePage;
pub use editor::{NewRolePage, RolePage};
pub use list::RolesPage;
