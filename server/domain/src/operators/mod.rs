//! The staff of the company that runs the product: a realm of its own, with its own people,
//! sessions and log.

mod create;
mod resolve;
mod sign_in;

pub use create::{NewOperator, create};
pub use resolve::resolve;
pub use sign_in::{sign_in, sign_out};

use time::Duration;

/// An operator's session that was not used for so long is over.
pub const IDLE_LIMIT: Duration = Duration::hours(8);

/// An operator's session is over after so long, whatever it does.
pub const ABSOLUTE_LIMIT: Duration = Duration::hours(24);
