//! Pictures of people: one each, in the database, small and written by us.
//!
//! What is uploaded is never stored or sent on. It is decoded within bounds, and what is kept is a
//! new image of the pixels: nothing hides in it, neither the place where a photograph was taken nor
//! a script.

mod change;
mod get;
mod picture;
mod remove;

pub use change::change;
pub use get::get;
pub use picture::{CONTENT_TYPE, Picture, SIDE, Upload};
pub use remove::remove;
