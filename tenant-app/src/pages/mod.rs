//! The pages, a folder a noun, each with the server functions it calls.

pub mod audit;
pub mod connections;
pub(crate) mod gallery;
pub(crate) mod home;
pub mod identities;
pub(crate) mod invitations;
pub(crate) mod members;
pub(crate) mod overview;
pub(crate) mod password_resets;
pub mod profile;
pub(crate) mod projects;
pub(crate) mod roles;
pub(crate) mod sessions;
pub(crate) mod set_up;
pub(crate) mod sign_ups;
pub(crate) mod workspaces;
