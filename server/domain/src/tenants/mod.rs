//! Tenants: creation, a member's overview, and what operators see of all of them.

mod create;
mod detail;
mod list;
mod of_user;
mod overview;
mod require_mfa;
mod set_allowance;

pub(crate) use create::create_with_plan;
pub use create::{NewWorkspace, create};
pub use detail::{detail, members, timeline};
pub use list::{TenantFilter, TenantSort, count, list};
pub use of_user::of_user;
pub use overview::overview;
pub use require_mfa::{MOST_GRACE_DAYS, members_without_factor, require_mfa};
pub use set_allowance::{NewAllowance, set_allowance, set_allowance_from_command_line};
