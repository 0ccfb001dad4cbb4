//! The pages, a folder a noun, with the server functions they call beside them.

pub mod audit;
pub mod gallery;
pub mod isolation;
pub mod operators;
pub mod passwords;
pub mod security;
pub mod sessions;
pub mod tenants;
