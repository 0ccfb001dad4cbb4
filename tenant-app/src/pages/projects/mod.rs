//! Projects, the example product: a list, one project, and what can be done with them.

pub mod actions;
pub mod detail;
pub mod list;
mod new;
pub mod sharing;
mod table;

pub use detail::ProjectPage;
pub use list::ProjectsPage;
pub use new::NewProjectPage;
