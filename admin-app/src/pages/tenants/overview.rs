//! A tenant at a glance.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use shared::views::{AuditEntryView, TenantDetail};
use ui::prelude::*;

use super::entry::Entries;
use super::header::{Part, TenantHeader, offer_parts, use_tenant_and_cursor};
use super::{PlanBadge, When, get_tenant, list_timeline, tenant_href};
use crate::load::{Data, Load};

/// How many of the latest entries the overview shows.
const LATEST: usize = 6;

/// `/tenants/{tenant}`
pub struct OverviewPage {
    data: Data<(TenantDetail, Vec<AuditEntryView>)>,
}

#[lazy_route]
impl LazyRoute for OverviewPage {
    fn data() -> Self {
        let at = use_tenant_and_cursor();
        let data = Resource::new(
            move || at.get().0,
            async |tenant| {
                let (detail, timeline) =
                    futures::join!(get_tenant(tenant.clone()), list_timeline(tenant, String::new()));
                let mut latest = timeline?.items;
                latest.truncate(LATEST);
                Ok((detail?, latest))
            },
        );
        Self { data }
    }

    fn view(this: Self) -> AnyView {
        offer_parts(this.data);
        view! {
            <Load resource=this.data let:data>
                <Overview detail=data.0 latest=data.1/>
            </Load>
        }
        .into_any()
    }
}

#[component]
fn Overview(detail: TenantDetail, latest: Vec<AuditEntryView>) -> impl IntoView {
    let tenant = detail.tenant.clone();
    let id = tenant.id.to_string();
    let timeline = tenant_href(&id, Part::Timeline.path());
    let last_active = tenant.last_active_at.map_or_else(
        || "Never".to_owned(),
        |at| format_time(at, at.offset(), TimeStyle::DateTime),
    );
    view! {
        <Page>
            <TenantHeader tenant=tenant.clone() part=Part::Overview/>
            <StatRow>
                <StatTile label="Seats taken" value=tenant.seats.to_string() href=tenant_href(&id, "members")/>
                <StatTile label="Open invitations" value=detail.pending_invitations.to_string()/>
                <StatTile label="Last active" value=last_active/>
            </StatRow>
            <div class="grid gap-4 lg:grid-cols-2 items-start">
                <Card title="Details"><Details detail=detail/></Card>
                <Card
                    title="Latest activity"
                    actions=move || view! {
                        <ButtonLink href=timeline size=Size::Sm kind=ButtonKind::Ghost>"Timeline"</ButtonLink>
                    }
                >
                    <Entries entries=latest/>
                </Card>
            </div>
        </Page>
    }
}

#[component]
fn Details(detail: TenantDetail) -> impl IntoView {
    let tenant = detail.tenant;
    let owner = match detail.owner_email {
        Some(email) => {
            let href = format!("mailto:{email}");
            view! { <a class="link" href=href>{email}</a> }.into_any()
        }
        None => view! { <span class="text-muted">"Nobody"</span> }.into_any(),
    };
    view! {
        <DescriptionList>
            <Description term="Tenant ID"><CopyText value=tenant.id.to_string()/></Description>
            <Description term="Address"><CopyText value=tenant.slug/></Description>
            <Description term="Plan"><PlanBadge plan=tenant.plan/></Description>
            <Description term="Status"><StatusBadge status=tenant.status/></Description>
            <Description term="Owner">{owner}</Description>
            <Description term="Created"><When at=tenant.created_at/></Description>
            <Description term="Last active"><When at=tenant.last_active_at/></Description>
        </DescriptionList>
    }
}
