//! Around every page of a workspace: sidebar, switcher, account menu.
//!
//! The outlet stands outside of every suspense: inside one, the server would make the page anew
//! each time it looks whether the page is ready.

use super::user_menu::ViewerMenu;
use crate::here::{Here, ReloadPage, here_of_request};
use crate::links;
use crate::pages::workspaces::list_workspaces;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_params_map};
use shared::AppError;
use shared::permissions::Permission;
use shared::views::{Moment, WorkspaceSummary};
use ui::prelude::*;

/// The workspace's house. It provides [`Here`] to the pages inside.
#[component]
pub fn WorkspaceLayout() -> impl IntoView {
    let slug = use_params_map().with_untracked(|params| params.get("tenant").unwrap_or_default());
    let here = SharedValue::new(move || here_of_request(&slug)).into_inner();
    let workspaces = Resource::new(|| (), |()| list_workspaces());
    match here {
        Some(here) => view! { <House here=here workspaces=workspaces/> }.into_any(),
        None => view! { <ReloadPage/> }.into_any(),
    }
}

#[component]
fn House(
    here: Here,
    workspaces: Resource<Result<Vec<WorkspaceSummary>, AppError>>,
) -> impl IntoView {
    provide_context(here.clone());
    let nav = navigation(&here);
    let home = here.href("");
    let viewer = here.viewer.clone();
    let current = here.workspace.workspace.clone();
    let name = current.name.clone();
    let reminder = here
        .workspace
        .second_factor_from
        .map(|from| view! { <Reminder from=from/> });
    view! {
        <AppShell
            product="Tenantry"
            home=home
            nav=nav
            path=use_location().pathname
            switcher=move || view! { <Switcher current=current workspaces=workspaces/> }
            // On a phone the sidebar, and the workspace's name in it, is put away.
            top=move || view! { <span class="truncate font-medium sm:hidden">{name}</span> }
            user_menu=move || view! { <ViewerMenu viewer=viewer/> }
        >
            {reminder}
            <Outlet/>
        </AppShell>
    }
}

/// While a second factor is not yet asked for.
#[component]
fn Reminder(from: Moment) -> impl IntoView {
    view! {
        <Banner tone=Tone::Warning title="This workspace will require two-step sign-in">
            "From " <Time at=from offset=from.offset()/> " on it opens only with a second factor. "
            <a class="link" href="/profile/security" rel="external">"Add one now"</a>
        </Banner>
    }
}

/// The pages the viewer may open.
fn navigation(here: &Here) -> Vec<NavGroup> {
    let page = |permission: Permission, label: &str, rest: &str, icon| {
        here.allows(permission)
            .then(|| NavItem::new(label, here.href(rest), icon))
    };
    let pages = [
        page(Permission::WorkspaceRead, "Overview", "", IconName::Home).map(NavItem::exact),
        page(
            Permission::ProjectsRead,
            "Projects",
            "projects",
            IconName::Folder,
        ),
    ];
    let administration = [
        page(
            Permission::MembersRead,
            "Members",
            "members",
            IconName::Users,
        ),
        page(Permission::RolesRead, "Roles", "roles", IconName::Key),
        page(
            Permission::ConnectionsManage,
            "Single sign-on",
            "connections",
            IconName::LogIn,
        ),
        page(
            Permission::AuditRead,
            "Audit log",
            "audit",
            IconName::ScrollText,
        ),
        page(
            Permission::WorkspaceRead,
            "Settings",
            "settings",
            IconName::Settings,
        ),
    ];
    vec![
        NavGroup::new(pages.into_iter().flatten().collect()),
        NavGroup::titled("Workspace", administration.into_iter().flatten().collect()),
    ]
}

#[component]
fn Switcher(
    current: WorkspaceSummary,
    workspaces: Resource<Result<Vec<WorkspaceSummary>, AppError>>,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || {
                let current = current.clone();
                Suspend::new(async move {
                    // Without the others one can still work in this one.
                    let others = workspaces.await.unwrap_or_default();
                    let others = others
                        .into_iter()
                        .filter(|workspace| workspace.id != current.id)
                        .map(item)
                        .collect::<Vec<_>>();
                    view! {
                        <TenantSwitcher current=item(current) others=others create_href="/workspaces/new"/>
                    }
                })
            }}
        </Suspense>
    }
}

fn item(workspace: WorkspaceSummary) -> Workspace {
    Workspace {
        href: links::workspace(&workspace.slug, ""),
        name: workspace.name,
        plan: sentence(&workspace.plan),
    }
}
