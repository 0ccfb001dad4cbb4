//! Rows of projects, each with its menu.

use super::actions::{ArchiveProject, DeleteProject, UnarchiveProject};
use crate::here::Here;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::permissions::Permission;
use shared::views::ProjectView;
use ui::prelude::*;

/// What the menus of the rows do. Made once a page, so that its failures show above the table.
#[derive(Clone, Copy)]
pub(super) struct RowActions {
    pub(super) archive: ServerAction<ArchiveProject>,
    pub(super) unarchive: ServerAction<UnarchiveProject>,
    pub(super) delete: ServerAction<DeleteProject>,
}

/// The table.
#[component]
pub(super) fn ProjectTable(
    here: Here,
    projects: Vec<ProjectView>,
    actions: RowActions,
    return_to: String,
) -> impl IntoView {
    let rows = projects
        .into_iter()
        .map(|project| {
            view! { <ProjectRow here=here.clone() project=project actions=actions return_to=return_to.clone()/> }
        })
        .collect_view();
    view! {
        <DataTable caption="Projects">
            <thead>
                <tr>
                    <Th>"Name"</Th>
                    <Th>"Status"</Th>
                    <Th>"Created by"</Th>
                    <Th>"Last changed"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

#[component]
fn ProjectRow(
    here: Here,
    project: ProjectView,
    actions: RowActions,
    return_to: String,
) -> impl IntoView {
    let href = here.href(&format!("projects/{}", project.id));
    let status = if project.archived {
        "archived"
    } else {
        "active"
    };
    let may_change =
        here.allows(Permission::ProjectsUpdate) || here.allows(Permission::ProjectsDelete);
    let changed = project.updated_at;
    let (name, created_by) = (project.name.clone(), project.created_by.clone());
    let menu = may_change.then(|| {
        view! {
            <RowMenu here=here project=project href=href.clone() actions=actions return_to=return_to/>
        }
    });
    view! {
        <tr>
            <Td primary=true><RowLink href=href>{name}</RowLink></Td>
            <Td label="Status"><StatusBadge status=status/></Td>
            <Td label="Created by"><Person name=created_by/></Td>
            <Td label="Last changed"><Time at=changed offset=changed.offset()/></Td>
            <Td actions=true>{menu}</Td>
        </tr>
    }
}

#[component]
fn RowMenu(
    here: Here,
    project: ProjectView,
    href: String,
    actions: RowActions,
    return_to: String,
) -> impl IntoView {
    let id = project.id.to_string();
    let tenant = here.slug();
    let change = here.allows(Permission::ProjectsUpdate).then(|| {
        let fields =
            view! { <RowFields tenant=tenant.clone() project=id.clone() return_to=return_to/> };
        let archiving = if project.archived {
            view! {
                <ActionForm action=actions.unarchive>
                    {fields}
                    <MenuAction icon=IconName::ArchiveRestore submit=true>"Bring back"</MenuAction>
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <ActionForm action=actions.archive>
                    {fields}
                    <MenuAction icon=IconName::Archive submit=true>"Archive"</MenuAction>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <MenuLink href=href icon=IconName::Pencil>"Rename"</MenuLink>
            {archiving}
        }
    });
    let delete = here.allows(Permission::ProjectsDelete).then(|| {
        view! {
            <MenuSeparator/>
            <ActionForm action=actions.delete>
                <RowFields tenant=tenant project=id.clone() return_to=String::new()/>
                <MenuAction icon=IconName::Trash danger=true submit=true>"Delete"</MenuAction>
            </ActionForm>
        }
    });
    view! {
        <Menu id=format!("menu-{}", project.id) label=format!("Actions for {}", project.name)>
            {change}
            {delete}
        </Menu>
    }
}

#[component]
fn RowFields(tenant: String, project: String, return_to: String) -> impl IntoView {
    view! {
        <input type="hidden" name="tenant" value=tenant/>
        <input type="hidden" name="project" value=project/>
        <input type="hidden" name="return_to" value=return_to/>
    }
}
