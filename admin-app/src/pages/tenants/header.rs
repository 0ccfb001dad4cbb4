//! What the pages of one tenant have in common: which tenant, its head, the tabs.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::views::{TenantDetail, TenantView};
use ui::prelude::*;

use super::{PlanBadge, tenant_href};
use crate::layout::offer_nearby;
use crate::links::use_query;
use crate::load::Data;

/// The parts of a tenant's page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Overview,
    Members,
    Timeline,
}

impl Part {
    const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Members => "Members",
            Self::Timeline => "Timeline",
        }
    }

    /// Its place in the address.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Members => "members",
            Self::Timeline => "timeline",
        }
    }
}

/// The tenant's id and the page of a list within it, as the address names them.
pub(super) fn use_tenant_and_cursor() -> Memo<(String, String)> {
    let params = use_params_map();
    let query = use_query();
    Memo::new(move |_| {
        let tenant = params.with(|params| params.get("tenant").unwrap_or_default());
        (tenant, query.with(|query| query.get("cursor").to_owned()))
    })
}

/// Offers the tenant's parts in the command palette.
pub(super) fn offer_parts<T>(data: Data<(TenantDetail, T)>)
where
    T: Clone + Send + Sync + 'static,
{
    offer_nearby(move || {
        let Some(Ok((detail, _))) = data.get() else {
            return Vec::new();
        };
        let TenantView { id, name, .. } = detail.tenant;
        [
            (Part::Overview, IconName::Building),
            (Part::Members, IconName::Users),
            (Part::Timeline, IconName::History),
        ]
        .map(|(part, icon)| {
            let href = tenant_href(&id.to_string(), part.path());
            PaletteItem::new(part.label(), name.clone(), href, icon)
        })
        .into()
    });
}

/// The head of a tenant's page: who it is, and where else one can look.
#[component]
pub(super) fn TenantHeader(tenant: TenantView, part: Part) -> impl IntoView {
    let id = tenant.id.to_string();
    let (status, plan) = (tenant.status, tenant.plan);
    let tab = |of: Part, count: Option<String>| {
        view! {
            <Tab href=tenant_href(&id, of.path()) current=of == part count=count.unwrap_or_default()>
                {of.label()}
            </Tab>
        }
    };
    let tabs = view! {
        {tab(Part::Overview, None)}
        {tab(Part::Members, Some(tenant.seats.to_string()))}
        {tab(Part::Timeline, None)}
    };
    view! {
        <Title text=format!("{} · {}", part.label(), tenant.name)/>
        <PageHeader
            title=tenant.name.clone()
            crumbs=vec![Crumb::link("Tenants", "/tenants"), Crumb::here(tenant.name)]
            badges=move || view! {
                <StatusBadge status=status/>
                <PlanBadge plan=plan/>
            }
            actions=move || view! { <CopyText value=id/> }
        />
        <Tabs label="Parts of the tenant">{tabs}</Tabs>
    }
}
