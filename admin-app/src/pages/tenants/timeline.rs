//! Everything that happened in a tenant, the latest first.

use leptos::prelude::*;
use shared::paging::Page as Rows;
use shared::views::{AuditEntryView, TenantDetail};
use ui::prelude::*;

use super::entry::Entries;
use super::frame::{LoadPart, use_tenant_and_cursor};
use super::{list_timeline, tenant_href};
use ui::links::Query;

/// `/tenants/{tenant}/timeline`
#[component]
pub fn TimelinePage() -> impl IntoView {
    let at = use_tenant_and_cursor();
    let timeline = Resource::new(
        move || at.get(),
        |(tenant, cursor)| list_timeline(tenant, cursor),
    );
    view! {
        <LoadPart resource=timeline let:data>
            <History detail=data.0 timeline=data.1/>
        </LoadPart>
    }
}

#[component]
fn History(detail: TenantDetail, timeline: Rows<AuditEntryView>) -> impl IntoView {
    let path = tenant_href(&detail.tenant.id.to_string(), "timeline");
    let has_more = timeline.previous.is_some() || timeline.next.is_some();
    let page = move |cursor: String| Query::default().with("cursor", &cursor).href(&path);
    view! {
        <h2 class="sr-only">"What happened"</h2>
        <Card><Entries entries=timeline.items detailed=true/></Card>
        {has_more.then(|| view! {
            <Pager
                newer=timeline.previous.map(page.clone())
                older=timeline.next.map(page)
                summary="50 per page"
            />
        })}
    }
}
