//! Everything that happened in a tenant, the latest first.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use shared::paging::Page as Rows;
use shared::views::{AuditEntryView, TenantDetail};
use ui::prelude::*;

use super::entry::Entries;
use super::header::{Part, TenantHeader, offer_parts, use_tenant_and_cursor};
use super::{get_tenant, list_timeline, tenant_href};
use crate::links::Query;
use crate::load::{Data, Load};

/// `/tenants/{tenant}/timeline`
pub struct TimelinePage {
    data: Data<(TenantDetail, Rows<AuditEntryView>)>,
}

#[lazy_route]
impl LazyRoute for TimelinePage {
    fn data() -> Self {
        let at = use_tenant_and_cursor();
        let data = Resource::new(
            move || at.get(),
            async |(tenant, cursor)| {
                let (detail, timeline) =
                    futures::join!(get_tenant(tenant.clone()), list_timeline(tenant, cursor));
                Ok((detail?, timeline?))
            },
        );
        Self { data }
    }

    fn view(this: Self) -> AnyView {
        offer_parts(this.data);
        view! {
            <Load resource=this.data let:data>
                <History detail=data.0 timeline=data.1/>
            </Load>
        }
        .into_any()
    }
}

#[component]
fn History(detail: TenantDetail, timeline: Rows<AuditEntryView>) -> impl IntoView {
    let path = tenant_href(&detail.tenant.id.to_string(), Part::Timeline.path());
    let page = move |cursor: String| Query::default().with("cursor", &cursor).href(&path);
    view! {
        <Page>
            <TenantHeader tenant=detail.tenant part=Part::Timeline/>
            <Card><Entries entries=timeline.items detailed=true/></Card>
            <Pager
                newer=timeline.previous.map(page.clone())
                older=timeline.next.map(page)
                summary="50 per page, in your time zone"
            />
        </Page>
    }
}
