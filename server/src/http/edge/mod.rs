//! The edge: who asks, in which tenant, and whether they may, before any business logic runs.
//!
//! Every route and every server function declares what it asks of its caller, in its app's
//! `access.rs`. A route without a declaration keeps the server from starting. What the edge finds
//! out it puts beside the request as contexts of the domain, which authorizes again.

mod asked;
pub(super) mod cookie;
mod operator;
mod rules;
mod tenant;
mod tenant_slug;
mod traffic;

pub use operator::{OperatorEdge, check as check_operator};
pub use rules::Rules;
pub use tenant::{TenantEdge, check as check_tenant};
