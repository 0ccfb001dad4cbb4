//! Who belongs to a tenant.

mod list;

pub use list::{MemberFilter, list};
