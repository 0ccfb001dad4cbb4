//! Where a person is signed in: from a password to a cookie, and back to a person on each request.
//!
//! The database keeps the hash of the cookie's token. A session ends when it is revoked, after
//! [`IDLE_LIMIT`] without use, and after [`ABSOLUTE_LIMIT`] in any case; earlier if one of the person's
//! workspaces says so ([`crate::tenants::limit_sessions`]).

mod assurance;
mod confirm;
mod forget;
mod list;
mod method;
mod open;
mod passkey;
mod present_factor;
mod renewal;
mod resolve;
mod revoke;
mod row;
mod sign_in;

pub use assurance::Assurance;
pub(crate) use assurance::without_factor;
pub use confirm::{begin_passkey_confirmation, confirm, confirm_by_passkey, wanted};
pub use forget::forget;
pub use list::list;
pub(crate) use list::{device_name, live};
pub(crate) use method::Method;
pub(crate) use open::open;
pub use passkey::{begin_passkey_sign_in, sign_in_by_passkey};
pub(crate) use present_factor::end_challenges;
pub use present_factor::{begin_passkey_challenge, challenged, present_factor, present_passkey};
pub(crate) use renewal::renew;
pub use renewal::{FORMER_LIMIT, renewed};
pub(crate) use resolve::resolve_hash;
pub use resolve::{Resolved, resolve};
pub use revoke::{revoke, revoke_others, sign_out, sign_out_everywhere};
pub use sign_in::{CHALLENGE_LIMIT, SignIn, sign_in};
pub(crate) use sign_in::{FirstFactor, proceed};

use time::Duration;

/// A session that was not used for so long is over.
pub const IDLE_LIMIT: Duration = Duration::days(7);

/// How long a proof of who one is counts as recent, for operations that want one.
pub const RECENT: Duration = Duration::minutes(30);

/// A session is over after so long, whatever it does.
pub const ABSOLUTE_LIMIT: Duration = Duration::days(30);
