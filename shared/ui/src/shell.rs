//! The house around every page: sidebar, top bar, banner, content.
//!
//! One sidebar for all widths: full from 1024 px, a rail of icons below, and below 640 px a popover that a button in
//! the top bar opens, which needs no JavaScript.

use leptos::prelude::*;

use crate::badge::Badge;
use crate::dom::close_popover;
use crate::icon::{Icon, IconName};
use crate::logo::Logo;
use crate::text::ui_text;

const SIDEBAR: &str = "sidebar";

/// Whose app this is. The operators' looks different at a glance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Realm {
    /// Customers.
    #[default]
    Tenant,
    /// The company that runs the product.
    Operator,
}

/// A page in the sidebar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: IconName,
    /// Whether only this very page counts as current, not those below it.
    pub exact: bool,
    /// A count or word at the end.
    pub badge: Option<String>,
}

impl NavItem {
    /// A page that stays current on the pages below it.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: IconName) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            icon,
            exact: false,
            badge: None,
        }
    }

    /// Current on this very page only: for the first page, whose address begins all others.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    /// With a count or word at the end.
    #[must_use]
    pub fn badge(mut self, badge: impl Into<String>) -> Self {
        self.badge = Some(badge.into());
        self
    }

    fn is_current(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let href = self.href.trim_end_matches('/');
        path == href
            || (!self.exact
                && path
                    .strip_prefix(href)
                    .is_some_and(|rest| rest.starts_with('/')))
    }
}

/// Pages that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// Their heading.
    pub label: Option<String>,
    /// The pages.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// Pages without a heading.
    pub fn new(items: Vec<NavItem>) -> Self {
        Self { label: None, items }
    }

    /// Pages under a heading.
    pub fn titled(label: impl Into<String>, items: Vec<NavItem>) -> Self {
        Self {
            label: Some(label.into()),
            items,
        }
    }
}

/// Sidebar, top bar and `<main>`.
#[component]
pub fn AppShell(
    /// Whose app this is.
    #[prop(optional)]
    realm: Realm,
    /// The product's name.
    #[prop(into)]
    product: String,
    /// The address of the first page.
    #[prop(into)]
    home: String,
    /// The pages of the sidebar.
    #[prop(into)]
    nav: Signal<Vec<NavGroup>>,
    /// The path of the page at hand: `use_location().pathname`.
    #[prop(into)]
    path: Signal<String>,
    /// The `TenantSwitcher`, in place of the product's name.
    #[prop(optional, into)]
    switcher: Option<ViewFnOnce>,
    /// The start of the top bar: `PaletteTrigger`, or where one is.
    #[prop(optional, into)]
    top: Option<ViewFnOnce>,
    /// The end of the top bar, before the user menu.
    #[prop(optional, into)]
    top_end: Option<ViewFnOnce>,
    /// The `UserMenu`.
    #[prop(optional, into)]
    user_menu: Option<ViewFnOnce>,
    /// Above everything: the `ImpersonationBanner`.
    #[prop(optional, into)]
    banner: Option<ViewFnOnce>,
    /// The foot of the sidebar.
    #[prop(optional, into)]
    nav_footer: Option<ViewFnOnce>,
    /// The page: `Page`.
    children: Children,
) -> impl IntoView {
    let text = ui_text();
    let operator = realm == Realm::Operator;
    let brand = match switcher {
        Some(switcher) => switcher.run(),
        None => view! { <Brand product=product.clone() home=home.clone() operator=operator/> }
            .into_any(),
    };
    view! {
        // External: the router would go there without moving the focus.
        <a class="skip-link" href="#main" rel="external">{text.skip_to_content}</a>
        <div class="shell" class:shell-operator=operator>
            {banner.map(|banner| view! { <div class="shell-banner">{banner.run()}</div> })}
            <aside class="sidebar" id=SIDEBAR popover="auto" aria-label=text.navigation>
                <div class="sidebar-head">{brand}</div>
                <Nav nav=nav path=path/>
                {nav_footer.map(|footer| view! { <div class="sidebar-footer">{footer.run()}</div> })}
            </aside>
            <header class="topbar">
                <button
                    type="button"
                    class="btn btn-ghost btn-md btn-icon topbar-menu"
                    popovertarget=SIDEBAR
                    aria-label=text.open_navigation
                >
                    <Icon name=IconName::Menu/>
                </button>
                <div class="topbar-start">{top.map(ViewFnOnce::run)}</div>
                <div class="topbar-end">
                    {top_end.map(ViewFnOnce::run)}
                    {user_menu.map(ViewFnOnce::run)}
                </div>
            </header>
            <main class="main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
}

#[component]
fn Brand(product: String, home: String, operator: bool) -> impl IntoView {
    view! {
        <a class="brand" href=home>
            <Logo/>
            <span class="brand-name">{product}</span>
            {operator.then(|| view! { <span class="brand-mark"><Badge>"Operator"</Badge></span> })}
        </a>
    }
}

/// The groups of the sidebar. A click closes the drawer, because the router does not load a page anew.
#[component]
fn Nav(nav: Signal<Vec<NavGroup>>, path: Signal<String>) -> impl IntoView {
    view! {
        <nav class="nav" aria-label=ui_text().navigation on:click=move |_| close_popover(SIDEBAR)>
            {move || {
                nav.get()
                    .into_iter()
                    .map(|group| {
                        let items = group
                            .items
                            .into_iter()
                            .map(|item| view! { <NavLink item=item path=path/> })
                            .collect_view();
                        view! {
                            <div class="nav-group">
                                {group.label.map(|label| view! { <p class="nav-heading">{label}</p> })}
                                <ul class="nav-list">{items}</ul>
                            </div>
                        }
                    })
                    .collect_view()
            }}
        </nav>
    }
}

#[component]
fn NavLink(item: NavItem, path: Signal<String>) -> impl IntoView {
    let NavItem {
        label,
        href,
        icon,
        badge,
        ..
    } = item.clone();
    view! {
        <li>
            <a
                class="nav-link"
                href=href
                aria-current=move || path.with(|path| item.is_current(path)).then_some("page")
            >
                <Icon name=icon/>
                <span class="nav-label">{label}</span>
                {badge.map(|badge| view! { <span class="nav-badge">{badge}</span> })}
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{IconName, NavItem};

    #[test]
    fn a_page_is_current_below_itself_only() {
        let projects = NavItem::new("Projects", "/acme/projects", IconName::Folder);
        assert!(projects.is_current("/acme/projects"));
        assert!(projects.is_current("/acme/projects/1"));
        assert!(!projects.is_current("/acme/projects-archive"));
        assert!(
            !NavItem::new("Home", "/acme", IconName::Home)
                .exact()
                .is_current("/acme/projects")
        );
    }
}
