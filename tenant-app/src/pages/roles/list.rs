//! The page of roles.

use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::permissions::Permission;
use shared::views::RoleSummary;
use ui::links::Query;
use ui::prelude::*;

/// All roles of the workspace.
#[server(prefix = "/api/t", endpoint = "roles/list", input = GetUrl)]
pub async fn list_roles(tenant: String) -> Result<Vec<RoleSummary>, AppError> {
    web::report(async { domain::roles::list(&crate::current::tenant(&tenant)?).await }.await)
}

/// The roles, the built-in ones first.
#[component]
pub fn RolesPage() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let slug = here.slug();
    let roles = Resource::new(move || changes.get(), move |_| list_roles(slug.clone()));
    let may_manage = here.allows(Permission::RolesManage);
    let new = here.href("roles/new");
    view! {
        <Title text="Roles"/>
        <Page>
            <PageHeader
                title="Roles"
                description="What members may do. A change takes effect with their next request."
                actions=move || may_manage.then(|| view! {
                    <ButtonLink href=new kind=ButtonKind::Primary icon=IconName::Plus>"New role"</ButtonLink>
                })
            />
            <Load resource=roles shape=SkeletonShape::Rows let:roles>
                <Roles here=here.clone() roles=roles/>
            </Load>
        </Page>
    }
}

#[component]
fn Roles(here: Here, roles: Vec<RoleSummary>) -> impl IntoView {
    let rows = roles
        .into_iter()
        .map(|summary| view! { <RoleRow here=here.clone() summary=summary/> })
        .collect_view();
    view! {
        <DataTable caption="Roles">
            <thead>
                <tr>
                    <Th>"Name"</Th>
                    <Th>"Kind"</Th>
                    <Th numeric=true>"Permissions"</Th>
                    <Th numeric=true>"Members"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

#[component]
fn RoleRow(here: Here, summary: RoleSummary) -> impl IntoView {
    let role = summary.role;
    let id = role.id.to_string();
    let href = here.href(&format!("roles/{id}"));
    let own = role.key.is_none();
    let menu = here.allows(Permission::RolesManage).then(|| {
        let copy = Query::default()
            .with("from", &id)
            .href(&here.href("roles/new"));
        let edit = (own && summary.within_reach).then(|| (href.clone(), format!("{href}/delete")));
        let name = role.name.clone();
        view! {
            <Menu id=format!("menu-{id}") label=format!("Actions for {name}")>
                <MenuLink href=copy icon=IconName::Copy>"Duplicate"</MenuLink>
                {edit.map(|(edit, delete)| view! {
                    <MenuLink href=edit icon=IconName::Pencil>"Edit"</MenuLink>
                    <MenuSeparator/>
                    <MenuLink href=delete icon=IconName::Trash>"Delete…"</MenuLink>
                })}
            </Menu>
        }
    });
    let members = Query::default()
        .with("role", &id)
        .href(&here.href("members"));
    view! {
        <tr class="sm:[&>td]:py-1.5">
            <Td primary=true>
                <RowLink href=href>{role.name}</RowLink>
                <span class="block text-muted">{role.description}</span>
            </Td>
            <Td label="Kind"><Badge>{if own { "Custom" } else { "Built in" }}</Badge></Td>
            <Td label="Permissions" numeric=true>{summary.permissions.len()}</Td>
            <Td label="Members" numeric=true>
                <a class="link" href=members>{summary.members}</a>
            </Td>
            <Td actions=true>{menu}</Td>
        </tr>
    }
}
