//! Signing up: from a form to a verified account.
//!
//! No user exists until the link in the mail is used, so nobody can occupy another's address. The
//! link alone is not enough either: it completes the sign-up only in the browser that began it, or
//! together with the password, so that somebody who is sent a stranger's link does not confirm a
//! stranger's password. The answer to the form is the same whether the address is known or not.

mod request;
mod verify;

pub use request::{NewSignUp, request};
pub use verify::{SignUpOffer, offer, verify};

use time::Duration;

/// How long the link in the mail works.
pub const LINK_LIFETIME: Duration = Duration::hours(24);
