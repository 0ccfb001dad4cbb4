//! Around the pages of one tenant: its head and its tabs, which stay while the pages change.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_params_map};
use serde::{Serialize, de::DeserializeOwned};
use shared::AppError;
use shared::operator_permissions::OperatorPermission;
use shared::views::{TenantDetail, TenantView};
use ui::prelude::*;

use super::{PlanBadge, get_tenant, tenant_href};
use crate::layout::offer_nearby;
use crate::viewer::{Viewer, use_viewer};
use ui::links::use_query;

/// A part of a tenant's page: name, place in the address, icon, and what one must hold to open it.
type Part = (&'static str, &'static str, IconName, OperatorPermission);

const PARTS: [Part; 3] = [
    (
        "Overview",
        "",
        IconName::Building,
        OperatorPermission::TenantsRead,
    ),
    (
        "Members",
        "members",
        IconName::Users,
        OperatorPermission::MembersRead,
    ),
    (
        "Timeline",
        "timeline",
        IconName::History,
        OperatorPermission::TimelineRead,
    ),
];

/// The parts the viewer may open.
fn parts(viewer: &Viewer) -> impl Iterator<Item = Part> {
    PARTS
        .into_iter()
        .filter(|(.., permission)| viewer.allows(*permission))
}

/// The tenant of the page at hand, for the pages inside the frame.
#[derive(Clone, Copy)]
struct TenantOfPage(Data<TenantDetail>);

/// `/tenants/{tenant}` and all below it.
#[component]
pub fn TenantFrame() -> impl IntoView {
    let tenant = use_tenant_id();
    let detail = Resource::new(move || tenant.get(), get_tenant);
    provide_context(TenantOfPage(detail));
    let viewer = use_viewer();
    offer_nearby(move || match detail.get() {
        Some(Ok(detail)) => palette_items(&viewer, &detail.tenant),
        _ => Vec::new(),
    });
    view! {
        <Page>
            <Load resource=detail failed=no_tenant let:detail>
                <TenantHeader tenant=detail.tenant/>
            </Load>
            <Outlet/>
        </Page>
    }
}

/// The tenant's id as the address names it.
pub(super) fn use_tenant_id() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("tenant").unwrap_or_default()))
}

/// The tenant's id, and the page of its members or entries.
pub(super) fn use_tenant_and_cursor() -> Memo<(String, String)> {
    let (tenant, query) = (use_tenant_id(), use_query());
    Memo::new(move |_| {
        let cursor = query.with(|query| query.get("cursor").to_owned());
        (tenant.get(), cursor)
    })
}

/// A page inside the frame. Without the tenant the frame says why, and nothing stands in it.
#[component]
pub(super) fn LoadPart<T, F, V>(
    /// What is loaded beside the tenant.
    resource: Data<T>,
    /// Set to whether newer data is on its way while the former is still shown.
    #[prop(optional)]
    pending: RwSignal<bool>,
    /// Shows the tenant's part.
    children: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn((TenantDetail, T)) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let TenantOfPage(tenant) = expect_context();
    view! {
        <Transition
            fallback=|| view! { <Skeleton shape=SkeletonShape::Rows count=8/> }
            set_pending=pending.write_only()
        >
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    match (tenant.await, resource.await) {
                        (Ok(tenant), Ok(value)) => children((tenant, value)).into_any(),
                        (Ok(_), Err(error)) => view! { <PageError error=error/> }.into_any(),
                        (Err(_), _) => ().into_any(),
                    }
                })
            }}
        </Transition>
    }
}

fn no_tenant(error: AppError) -> AnyView {
    view! { <WholePageError error=error/> }.into_any()
}

fn palette_items(viewer: &Viewer, tenant: &TenantView) -> Vec<PaletteItem> {
    let items = parts(viewer).map(|(label, path, icon, _)| {
        let href = tenant_href(&tenant.id.to_string(), path);
        PaletteItem::new(label, tenant.name.clone(), href, icon)
    });
    items.collect()
}

/// Who it is, and where else one can look.
#[component]
fn TenantHeader(tenant: TenantView) -> impl IntoView {
    let id = tenant.id.to_string();
    let path = use_location().pathname;
    let title = {
        let (id, name) = (id.clone(), tenant.name.clone());
        move || {
            let here = PARTS
                .iter()
                .find(|(_, part, ..)| path.with(|path| *path == tenant_href(&id, part)));
            let label = here.map_or("Tenant", |(label, ..)| label);
            format!("{label} · {name}")
        }
    };
    let tabs = parts(&use_viewer())
        .map(|(label, part, ..)| {
            let href = tenant_href(&id, part);
            let current = {
                let href = href.clone();
                Signal::derive(move || path.with(|path| *path == href))
            };
            if part == "members" {
                let count = tenant.seats.to_string();
                view! { <Tab href=href current=current count=count>{label}</Tab> }.into_any()
            } else {
                view! { <Tab href=href current=current>{label}</Tab> }.into_any()
            }
        })
        .collect_view();
    let (status, plan) = (tenant.status, tenant.plan);
    view! {
        <Title text=title/>
        <PageHeader
            title=tenant.name.clone()
            crumbs=vec![Crumb::link("Tenants", "/tenants"), Crumb::here(tenant.name)]
            badges=move || {
                view! {
                    <StatusBadge status=status/>
                    <PlanBadge plan=plan/>
                }
            }
            actions=move || view! { <CopyText value=id/> }
        />
        <Tabs label="Parts of the tenant">{tabs}</Tabs>
    }
}
