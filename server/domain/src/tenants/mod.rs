//! Tenants: creation, a member's overview, and what operators see of all of them.

mod create;
mod detail;
mod features;
mod limit_sessions;
mod list;
mod of_user;
mod overview;
mod rehearse_sso;
mod require_mfa;
mod require_sso;
mod set_allowance;
mod set_sso;

pub(crate) use create::create_with_plan;
pub use create::{MOST_OWNED, NewWorkspace, create};
pub use detail::{detail, members, timeline};
pub(crate) use features::includes_sso;
pub use limit_sessions::{SessionLimits, limit_sessions, session_limits};
pub use list::{TenantFilter, TenantSort, count, list};
pub use of_user::of_user;
pub use overview::overview;
pub use rehearse_sso::rehearse_sso;
pub use require_mfa::{MOST_GRACE_DAYS, members_without_factor, require_mfa};
pub use require_sso::{CONFIRMATION, require_sso};
pub use set_allowance::{NewAllowance, set_allowance, set_allowance_from_command_line};
pub use set_sso::{NewSso, set_sso};
