//! Around every page behind the sign-in: sidebar, search, account menu.
//!
//! The outlet stands outside of every suspense: inside one, the server would make the page anew
//! each time it looks whether the page is ready.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};
use ui::prelude::*;

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
    let gallery = viewer.gallery;
    view! {
        <AppShell
            realm=Realm::Operator
            product="Tenantry"
            home="/tenants"
            nav=navigation(gallery)
            path=use_location().pathname
            top=|| view! { <PaletteTrigger search_href="/tenants"/> }
            user_menu=move || view! { <AccountMenu viewer=viewer/> }
        >
            <Outlet/>
        </AppShell>
        <Palette nearby=nearby/>
    }
}

fn navigation(gallery: bool) -> Vec<NavGroup> {
    let customers = vec![NavItem::new("Tenants", "/tenants", IconName::Building)];
    let platform = vec![NavItem::new(
        "Tenant isolation",
        "/isolation",
        IconName::ShieldCheck,
    )];
    let mut groups = vec![
        NavGroup::titled("Customers", customers),
        NavGroup::titled("Platform", platform),
    ];
    if gallery {
        let pages = vec![NavItem::new("Components", "/gallery", IconName::Palette)];
        groups.push(NavGroup::titled("Development", pages));
    }
    groups
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
            <ActionForm action=sign_out>
                <MenuAction icon=IconName::LogOut submit=true>"Sign out"</MenuAction>
            </ActionForm>
        </UserMenu>
    }
}

#[component]
fn Palette(nearby: RwSignal<Vec<PaletteItem>>) -> impl IntoView {
    let navigate = use_navigate();
    let items = Signal::derive(move || {
        let page =
            |label: &str, href: &str| PaletteItem::new(label, "Tenants", href, IconName::Building);
        let mut items = nearby.get();
        items.extend([
            page("All tenants", "/tenants"),
            page("Tenants, newest first", "/tenants?sort=-created"),
            page("Tenants, last active first", "/tenants?sort=-last_active"),
            page("Tenants on the plan Enterprise", "/tenants?plan=enterprise"),
            page("Suspended tenants", "/tenants?status=suspended"),
        ]);
        items.push(PaletteItem::new(
            "Tenant isolation",
            "Platform",
            "/isolation",
            IconName::ShieldCheck,
        ));
        items
    });
    let go = Callback::new(move |href: String| {
        navigate(&href, leptos_router::NavigateOptions::default());
    });
    view! { <CommandPalette items=items navigate=go/> }
}
