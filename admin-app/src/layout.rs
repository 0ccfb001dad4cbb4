//! Around every page behind the sign-in: sidebar, search, account menu.
//!
//! The outlet stands outside of every suspense: inside one, the server would make the page anew
//! each time it looks whether the page is ready.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};
use ui::prelude::*;

use shared::operator_permissions::OperatorPermission;

use crate::pages::sessions::SignOut;
use crate::theme::ThemeChoice;
use crate::viewer::{ReloadPage, Viewer};

/// Places the page at hand adds to the command palette: the tenants it shows.
#[derive(Clone, Copy)]
struct Nearby(RwSignal<Vec<PaletteItem>>);

/// Offers places in the command palette for as long as the caller's page is shown.
pub fn offer_nearby(items: impl Fn() -> Vec<PaletteItem> + 'static) {
    let Some(Nearby(nearby)) = use_context::<Nearby>() else {
        return;
    };
    // In an effect: the palette is rendered before the page, and the server is done with it.
    Effect::new(move |_| nearby.set(items()));
    on_cleanup(move || {
        // The palette may be gone before the page.
        _ = nearby.try_set(Vec::new());
    });
}

/// The portal's house.
#[component]
pub fn Frame() -> impl IntoView {
    match Viewer::of_page() {
        Some(viewer) => view! { <House viewer=viewer/> }.into_any(),
        None => view! { <ReloadPage/> }.into_any(),
    }
}

#[component]
fn House(viewer: Viewer) -> impl IntoView {
    let nearby = RwSignal::new(Vec::new());
    provide_context(Nearby(nearby));
    provide_context(viewer.clone());
    let nav = navigation(&viewer);
    let places = places(&viewer);
    view! {
        <AppShell
            realm=Realm::Operator
            product="Tenantry"
            home="/tenants"
            nav=nav
            path=use_location().pathname
            top=|| view! { <PaletteTrigger search_href="/tenants"/> }
            user_menu=move || view! { <AccountMenu viewer=viewer/> }
        >
            <Outlet/>
        </AppShell>
        <Palette nearby=nearby places=places/>
    }
}

/// The portal's pages: what one must hold, the group, the name, the address.
const PAGES: [(OperatorPermission, &str, &str, &str, IconName); 4] = [
    (
        OperatorPermission::TenantsRead,
        "Customers",
        "Tenants",
        "/tenants",
        IconName::Building,
    ),
    (
        OperatorPermission::IsolationRead,
        "Platform",
        "Tenant isolation",
        "/isolation",
        IconName::ShieldCheck,
    ),
    (
        OperatorPermission::OperatorsRead,
        "Team",
        "Operators",
        "/operators",
        IconName::Users,
    ),
    (
        OperatorPermission::AuditRead,
        "Team",
        "Operators’ log",
        "/audit",
        IconName::ScrollText,
    ),
];

/// The pages the viewer may open.
fn navigation(viewer: &Viewer) -> Vec<NavGroup> {
    let mut groups: Vec<NavGroup> = ["Customers", "Platform", "Team"]
        .into_iter()
        .filter_map(|title| {
            let items: Vec<NavItem> = PAGES
                .into_iter()
                .filter(|(permission, group, ..)| *group == title && viewer.allows(*permission))
                .map(|(_, _, label, href, icon)| NavItem::new(label, href, icon))
                .collect();
            (!items.is_empty()).then(|| NavGroup::titled(title, items))
        })
        .collect();
    if viewer.gallery {
        let pages = vec![NavItem::new("Components", "/gallery", IconName::Palette)];
        groups.push(NavGroup::titled("Development", pages));
    }
    groups
}

/// Where the command palette leads the viewer, wherever they are.
fn places(viewer: &Viewer) -> Vec<PaletteItem> {
    let list =
        |label: &str, href: &str| PaletteItem::new(label, "Tenants", href, IconName::Building);
    let mut places = vec![
        list("All tenants", "/tenants"),
        list("Tenants, newest first", "/tenants?sort=-created"),
        list("Tenants, last active first", "/tenants?sort=-last_active"),
        list("Tenants on the plan Enterprise", "/tenants?plan=enterprise"),
        list("Suspended tenants", "/tenants?status=suspended"),
    ];
    let pages = PAGES
        .into_iter()
        // The tenants stand above, in several orders.
        .filter(|(permission, _, _, href, _)| *href != "/tenants" && viewer.allows(*permission));
    places.extend(
        pages.map(|(_, group, label, href, icon)| PaletteItem::new(label, group, href, icon)),
    );
    places
}

#[component]
fn AccountMenu(viewer: Viewer) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let theme = viewer.theme();
    view! {
        <UserMenu
            name=viewer.name
            email=viewer.email
            theme=move || view! { <ThemeChoice current=theme/> }
        >
            <MenuLink href="/profile/security" icon=IconName::ShieldCheck>"Security"</MenuLink>
            <MenuSeparator/>
            <ActionForm action=sign_out>
                <MenuAction icon=IconName::LogOut submit=true>"Sign out"</MenuAction>
            </ActionForm>
        </UserMenu>
    }
}

#[component]
fn Palette(nearby: RwSignal<Vec<PaletteItem>>, places: Vec<PaletteItem>) -> impl IntoView {
    let navigate = use_navigate();
    let items = Signal::derive(move || {
        let mut items = nearby.get();
        items.extend(places.iter().cloned());
        items
    });
    let go = Callback::new(move |href: String| {
        navigate(&href, leptos_router::NavigateOptions::default());
    });
    view! { <CommandPalette items=items navigate=go/> }
}
