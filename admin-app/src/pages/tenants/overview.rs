//! A tenant at a glance.

use leptos::prelude::*;
use shared::operator_permissions::OperatorPermission;
use shared::views::{AuditEntryView, Moment, TenantDetail};
use ui::prelude::*;

use crate::viewer::use_viewer;

use super::entry::Entries;
use super::frame::{LoadPart, use_tenant_id};
use super::limits::Limits;
use super::sso::SingleSignOn;
use super::{PlanBadge, When, list_timeline, tenant_href};

/// How many of the latest entries the overview shows.
const LATEST: usize = 6;

/// `/tenants/{tenant}`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let tenant = use_tenant_id();
    let viewer = use_viewer();
    let may_read = viewer.allows(OperatorPermission::TimelineRead);
    let latest = Resource::new(
        move || tenant.get(),
        move |tenant| async move {
            if !may_read {
                return Ok(None);
            }
            let timeline = list_timeline(tenant, String::new()).await?;
            Ok(Some(timeline.items.into_iter().take(LATEST).collect()))
        },
    );
    view! {
        <LoadPart resource=latest let:data>
            <Overview detail=data.0 latest=data.1/>
        </LoadPart>
    }
}

#[component]
fn Overview(
    detail: TenantDetail,
    /// The latest entries; none for those who may not read them.
    latest: Option<Vec<AuditEntryView>>,
) -> impl IntoView {
    let (tenant, details) = (detail.tenant.clone(), detail.clone());
    let id = tenant.id.to_string();
    let timeline = tenant_href(&id, "timeline");
    let seats = tenant.seats.to_string();
    let members = use_viewer()
        .allows(OperatorPermission::MembersRead)
        .then(|| tenant_href(&id, "members"));
    let day = |at: Moment| format_time(at, at.offset(), TimeStyle::Date);
    view! {
        <StatRow>
            {match members {
                Some(href) => view! { <StatTile label="Seats taken" value=seats href=href/> }.into_any(),
                None => view! { <StatTile label="Seats taken" value=seats/> }.into_any(),
            }}
            <StatTile label="Open invitations" value=detail.pending_invitations.to_string()/>
            <StatTile
                label="Last active"
                value=tenant.last_active_at.map_or_else(|| "Never".to_owned(), day)
            />
            <StatTile label="Created" value=day(tenant.created_at)/>
        </StatRow>
        <div class="grid gap-4 lg:grid-cols-2 items-start">
            <div class="grid gap-4">
                <Card title="Details"><Details detail=details/></Card>
                <Limits detail=detail.clone()/>
                <SingleSignOn detail=detail/>
            </div>
            {latest.map(|latest| view! {
                <Card
                    title="Latest activity"
                    actions=move || view! {
                        <ButtonLink href=timeline size=Size::Sm kind=ButtonKind::Ghost>"Timeline"</ButtonLink>
                    }
                >
                    <Entries entries=latest/>
                </Card>
            })}
        </div>
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
            <Description term="Address"><CopyText value=tenant.slug/></Description>
            <Description term="Plan"><PlanBadge plan=tenant.plan/></Description>
            <Description term="Status"><StatusBadge status=tenant.status/></Description>
            <Description term="Owner">{owner}</Description>
            <Description term="Created"><When at=tenant.created_at/></Description>
            <Description term="Last active"><When at=tenant.last_active_at/></Description>
        </DescriptionList>
    }
}
