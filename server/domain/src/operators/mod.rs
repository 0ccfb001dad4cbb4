//! The staff of the company that runs the product: a realm of its own, with its own people, roles,
//! sessions and log.
//!
//! An operator is made on the command line, with a password, or invited in the portal: then a link
//! in a mail lets them choose it, and nobody else ever knows it. Nobody changes somebody who holds
//! more than they do, nor their own role, and the last owner who can sign in cannot be lost, also not
//! by two requests at once: whatever could lose one locks the owners first.
//!
//! An operator signs in with a password and a second factor, or with the company's own identity provider, which
//! stands for both. Whoever has no second factor yet adds one before the first session by a password; so a
//! session, and with it an [`OperatorContext`](crate::OperatorContext), never stands for a password alone.

mod challenge;
mod change_role;
mod confirm;
mod create;
mod disable;
mod enrol;
pub mod factors;
mod familiar;
mod flow;
mod forget;
mod get;
mod invite;
mod list;
mod log;
mod password_link;
mod present_factor;
mod provider;
mod refusal;
mod resolve;
mod sessions;
mod sign_in;
mod target;

pub use change_role::change_role;
pub use confirm::{begin_passkey_confirmation, confirm, confirm_by_passkey, wanted};
pub use create::{NewOperator, create};
pub use disable::{disable, enable};
pub use enrol::{enrol, enrolment};
pub use forget::forget;
pub use get::get;
pub use invite::{Invitee, invite};
pub use list::{OperatorFilter, list};
pub use log::{LogActor, LogFilter, log};
pub use password_link::{LINK_LIFETIME, offer_password_link, send_password_link, set_password};
pub use present_factor::{begin_passkey_challenge, challenged, present_factor, present_passkey};
pub use provider::{
    OperatorProvider, ProviderFinished, begin_provider, begin_provider_confirmation,
    finish_provider, provider_label,
};
pub use refusal::record_refusal;
pub use resolve::resolve;
pub use sessions::revoke_sessions;
pub use sign_in::{SignIn, sign_in, sign_out};

use crate::error::{Error, Result};
use shared::operator_permissions::OperatorRole;
use time::Duration;

/// An operator's session that was not used for so long is over.
pub const IDLE_LIMIT: Duration = Duration::hours(8);

/// An operator's session is over after so long, whatever it does.
pub const ABSOLUTE_LIMIT: Duration = Duration::hours(24);

/// Reads a stored role. The table's constraint knows the same ones.
fn stored_role(key: &str) -> Result<OperatorRole> {
    key.parse().map_err(Error::internal)
}
