//! Projects: the example product. A founder's own nouns take this folder's place and its shape.
//!
//! Whoever lacks the permission for all of them reaches those that are shared; see [`share()`].
//! Deleting can be undone for [`UNDO_WINDOW`].

mod access;
mod archive;
mod create;
mod delete;
mod get;
mod list;
mod rename;
mod share;

pub use archive::{archive, unarchive};
pub use create::create;
pub use delete::{delete, restore};
pub use get::get;
pub use list::{ProjectFilter, list};
pub use rename::rename;
pub use share::{Grantee, share, sharing, unshare};

use time::Duration;

/// How long a deleted project can be brought back.
pub const UNDO_WINDOW: Duration = Duration::days(30);
