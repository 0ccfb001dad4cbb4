//! What the server functions of both apps need on the server: who asks, cookies, and how to end.
//!
//! Nothing of it reaches the browser, and nothing of it knows which realm it serves: the names of
//! cookies and the types of contexts are each app's own.

mod authenticator;
mod cookies;
mod extension;
mod named;
mod report;

pub use authenticator::authenticator_key;
pub use cookies::{cookie, remove_cookie, set_cookie};
pub use extension::extension;
pub use named::named;
pub use report::report;
