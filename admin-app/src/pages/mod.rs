//! The pages, a folder a noun, with the server functions they call beside them.
//!
//! Each page is a section of the bundle of its own (`#[lazy_route]`) but for the sign-in, which is
//! where everybody begins.

pub mod gallery;
pub mod sessions;
pub mod tenants;
