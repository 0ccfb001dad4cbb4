//! What each page and each server function asks of its caller.
//!
//! The server compares this with the routes when it starts, and refuses to serve one that is
//! missing here. A new page or server function is one more line.

use crate::pages::isolation::GetIsolationReport;
use crate::pages::sessions::{SignIn, SignOut};
use crate::pages::tenants::{GetTenant, ListMembers, ListTenants, ListTimeline};
use crate::theme::SetTheme;
use server_fn::ServerFn;
use shared::access::OperatorAccess::{self, Operator, Public};

/// The pages, by their route's pattern.
pub fn pages() -> Vec<(String, OperatorAccess)> {
    named([
        ("/", Operator),
        ("/sign-in", Public),
        // It shows components and nothing of anybody, and is not there in production.
        ("/gallery", Public),
        ("/isolation", Operator),
        ("/tenants", Operator),
        ("/tenants/{tenant}", Operator),
        ("/tenants/{tenant}/members", Operator),
        ("/tenants/{tenant}/timeline", Operator),
    ])
}

/// The server functions, by their path.
pub fn server_functions() -> Vec<(String, OperatorAccess)> {
    named([
        (SignIn::PATH, Public),
        (SignOut::PATH, Operator),
        // A browser may choose its colours before anybody signs in.
        (SetTheme::PATH, Public),
        (ListTenants::PATH, Operator),
        (GetTenant::PATH, Operator),
        (ListMembers::PATH, Operator),
        (ListTimeline::PATH, Operator),
        (GetIsolationReport::PATH, Operator),
    ])
}

fn named<const N: usize>(rules: [(&str, OperatorAccess); N]) -> Vec<(String, OperatorAccess)> {
    rules
        .map(|(route, access)| (route.to_owned(), access))
        .into()
}
