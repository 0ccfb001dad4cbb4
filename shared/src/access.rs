//! What a route asks of whoever calls it.
//!
//! Each app declares an [`Access`] for every page and every server function it has. The server
//! refuses to start when one is missing, checks it at the edge before any business logic runs, and
//! the tests enumerate the same declarations.

use crate::operator_permissions::OperatorPermission;
use crate::permissions::Permission;

/// What a page or server function of the tenant app asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it tells nothing of anybody.
    Public,
    /// Somebody who is signed in.
    Session,
    /// A member of the tenant that the request names, who holds the permission.
    Tenant(Permission),
}

/// What a page or server function of the operator portal asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorAccess {
    /// Anybody who reaches the listener: the sign-in page.
    Public,
    /// An operator who is signed in, whatever their role.
    Session,
    /// An operator whose role holds the permission.
    Operator(OperatorPermission),
}
