//! People: their profile and password. How they come to be is the business of `sign_ups` and
//! `invitations`.

mod change_password;
mod create;
mod update_profile;

pub use change_password::change_password;
pub(crate) use create::{NewUser, create};
pub use update_profile::{ProfileUpdate, update_profile};
