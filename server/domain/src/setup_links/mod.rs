//! Set-up links: they let somebody of the customer's IT, who has no account, set single sign-on up.
//!
//! A link opens once, in one browser, which may then do what belongs to single sign-on and nothing
//! else, until the link's time is over or it is revoked. What is done so stands in the audit log under
//! the name that the link was made for.

mod create;
mod list;
mod open;
mod resolve;
mod revoke;

pub use create::create;
pub(crate) use list::open;
pub use open::{Opened, offer, open as use_link};
pub use resolve::resolve;
pub use revoke::revoke;

use time::Duration;

/// How long a link can be used, and the browser that opened it.
pub const LINK_LIFETIME: Duration = Duration::days(7);

/// How many links may be open at a time.
pub const MOST_LINKS: i64 = 10;
