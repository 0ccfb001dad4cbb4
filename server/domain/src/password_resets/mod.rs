//! Resetting a forgotten password by a link in a mail.
//!
//! Asking answers the same for known and unknown addresses. A reset ends every session of the
//! account: whoever knew the old password is out.

mod complete;
mod request;

pub(crate) use complete::end_links;
pub use complete::{complete, offer};
pub use request::request;

use time::Duration;

/// How long the link in the mail works.
pub const LINK_LIFETIME: Duration = Duration::hours(1);
