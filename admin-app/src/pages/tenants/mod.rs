//! Tenants: the list of all, and of one its overview, members and timeline.

mod entry;
mod frame;
mod limits;
mod list;
mod list_state;
mod members;
mod overview;
mod read;
mod sentence;
mod sso;
mod timeline;

pub(crate) use entry::Entries;
pub use frame::TenantFrame;
pub use limits::{LimitsPage, SetLimits};
pub use list::TenantsPage;
pub use members::MembersPage;
pub use overview::OverviewPage;
pub use read::{GetTenant, ListMembers, ListTenants, ListTimeline};
pub use read::{get_tenant, list_members, list_tenants, list_timeline};
pub use sso::SetSso;
pub use timeline::TimelinePage;

use leptos::prelude::*;
use shared::views::Moment;
use ui::prelude::*;

/// The address of a tenant's page, or of the part `part` of it.
fn tenant_href(id: &str, part: &str) -> String {
    if part.is_empty() {
        format!("/tenants/{id}")
    } else {
        format!("/tenants/{id}/{part}")
    }
}

/// A plan as people read it.
#[component]
fn PlanBadge(
    /// Its key.
    plan: String,
) -> impl IntoView {
    let tone = match plan.as_str() {
        "enterprise" => Tone::Accent,
        "team" => Tone::Info,
        _ => Tone::Neutral,
    };
    view! { <Badge tone=tone>{sentence(&plan)}</Badge> }
}

/// A moment in the operator's zone, which the server has put into its offset; "Never" without one.
#[component]
pub(crate) fn When(
    /// The moment.
    #[prop(into)]
    at: Option<Moment>,
    /// How much of it is written.
    #[prop(optional)]
    style: TimeStyle,
) -> impl IntoView {
    match at {
        Some(at) => view! { <Time at=at offset=at.offset() style=style/> }.into_any(),
        None => view! { <span class="text-muted">"Never"</span> }.into_any(),
    }
}

/// The neighbours of a page in an order that is not by age. None where there is one page only.
#[component]
pub(crate) fn Neighbours(
    /// The page before.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional_no_strip)]
    next: Option<String>,
    /// What is shown.
    summary: &'static str,
) -> impl IntoView {
    provide_ui_text(UiText {
        newer: "Previous",
        older: "Next",
        ..ui_text()
    });
    (previous.is_some() || next.is_some())
        .then(|| view! { <Pager newer=previous older=next summary=summary/> })
}
