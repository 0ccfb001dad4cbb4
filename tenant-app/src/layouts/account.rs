//! Around the pages of one's own account, which belong to no workspace.

use super::user_menu::ViewerMenu;
use crate::here::{ReloadPage, Viewer, viewer_of_request};
use crate::links;
use crate::pages::workspaces::list_workspaces;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use shared::AppError;
use shared::views::WorkspaceSummary;
use ui::prelude::*;

/// The account's house. It provides [`Viewer`] to the pages inside.
#[component]
pub fn AccountLayout() -> impl IntoView {
    let viewer = SharedValue::new(viewer_of_request).into_inner();
    let workspaces = Resource::new(|| (), |()| list_workspaces());
    match viewer {
        Some(viewer) => view! { <House viewer=viewer workspaces=workspaces/> }.into_any(),
        None => view! { <ReloadPage/> }.into_any(),
    }
}

#[component]
fn House(
    viewer: Viewer,
    workspaces: Resource<Result<Vec<WorkspaceSummary>, AppError>>,
) -> impl IntoView {
    provide_context(viewer.clone());
    let pages = vec![
        NavItem::new("Profile", "/profile", IconName::User).exact(),
        NavItem::new("Security", "/profile/security", IconName::ShieldCheck),
        NavItem::new("Sessions", "/profile/sessions", IconName::Laptop),
    ];
    view! {
        <AppShell
            product="Tenantry"
            home="/"
            nav=vec![NavGroup::titled("Your account", pages)]
            path=use_location().pathname
            nav_footer=move || view! { <BackToWork workspaces=workspaces/> }
            user_menu=move || view! { <ViewerMenu viewer=viewer/> }
        >
            <Outlet/>
        </AppShell>
    }
}

/// The way back to the first workspace, or to making one.
#[component]
fn BackToWork(workspaces: Resource<Result<Vec<WorkspaceSummary>, AppError>>) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let first = workspaces.await.unwrap_or_default().into_iter().next();
                let (href, label) = first.map_or_else(
                    || ("/workspaces/new".to_owned(), "Create a workspace".to_owned()),
                    |workspace| (links::workspace(&workspace.slug, ""), format!("Back to {}", workspace.name)),
                );
                view! {
                    <a class="nav-link" href=href rel="external">
                        <Icon name=IconName::ArrowLeft/>
                        <span class="nav-label">{label}</span>
                    </a>
                }
            })}
        </Suspense>
    }
}
