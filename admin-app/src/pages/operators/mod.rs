//! Operators: the list of them, inviting one, and one's own page with all that can be done about them.

mod actions;
mod detail;
mod list;
mod new;
mod read;
mod second_factor;

pub use actions::{
    ChangeOperatorRole, DisableOperator, EnableOperator, InviteOperator, RevokeOperatorSessions,
    SendOperatorLink,
};
pub use detail::OperatorPage;
pub use list::OperatorsPage;
pub use new::NewOperatorPage;
pub use read::{GetOperator, ListOperators};
pub use second_factor::ResetOperatorFactors;

use leptos::prelude::*;
use shared::operator_permissions::OperatorRole;
use ui::prelude::*;

/// Where the list is.
const PATH: &str = "/operators";

/// The address of an operator's page.
fn operator_href(id: &str) -> String {
    format!("{PATH}/{id}")
}

/// A role as people read it. What may do everything stands out.
#[component]
fn RoleBadge(
    /// Which.
    role: OperatorRole,
) -> impl IntoView {
    let tone = match role {
        OperatorRole::Owner => Tone::Accent,
        OperatorRole::Support | OperatorRole::Billing => Tone::Info,
        OperatorRole::ReadOnly => Tone::Neutral,
    };
    view! { <Badge tone=tone>{role.name()}</Badge> }
}
