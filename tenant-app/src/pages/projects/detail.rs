//! One project.

use super::actions::{ArchiveProject, DeleteProject, RenameProject, UnarchiveProject};
use super::sharing::Sharing;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::permissions::Permission;
use shared::views::ProjectView;
use ui::links::Query;
use ui::prelude::*;

/// One project.
#[server(prefix = "/api/t", endpoint = "projects/get", input = GetUrl)]
pub async fn get_project(tenant: String, project: String) -> Result<ProjectView, AppError> {
    use crate::current;
    use domain::projects;
    web::report(
        async { projects::get(&current::tenant(&tenant)?, web::named(&project)?).await }.await,
    )
}

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    rename: ServerAction<RenameProject>,
    archive: ServerAction<ArchiveProject>,
    unarchive: ServerAction<UnarchiveProject>,
    delete: ServerAction<DeleteProject>,
}

/// The project, with all that can be changed of it.
#[component]
pub fn ProjectPage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let changes = use_changes();
    let slug = here.slug();
    let project = Resource::new(
        move || {
            (
                params.with(|params| params.get("project").unwrap_or_default()),
                changes.get(),
            )
        },
        move |(project, _)| get_project(slug.clone(), project),
    );
    let actions = Actions {
        rename: ServerAction::new(),
        archive: ServerAction::new(),
        unarchive: ServerAction::new(),
        delete: ServerAction::new(),
    };
    view! {
        <Page>
            <Load resource=project let:project>
                <Project here=here.clone() project=project actions=actions/>
            </Load>
        </Page>
    }
}

#[component]
fn Project(here: Here, project: ProjectView, actions: Actions) -> impl IntoView {
    let name = project.name.clone();
    let status = if project.archived {
        "archived"
    } else {
        "active"
    };
    let may_update = here.allows(Permission::ProjectsUpdate);
    let may_share = here.allows(Permission::ProjectsShare);
    let may_delete = here.allows(Permission::ProjectsDelete);
    view! {
        <Title text=name.clone()/>
        <PageHeader
            title=name.clone()
            crumbs=vec![Crumb::link("Projects", here.href("projects")), Crumb::here(name)]
            badges=move || view! { <StatusBadge status=status/> }
        />
        <FailureBanner failure=failure(actions.archive)/>
        <FailureBanner failure=failure(actions.unarchive)/>
        <FailureBanner failure=failure(actions.delete)/>
        <About here=here.clone() project=project.clone()/>
        {may_update.then(|| view! { <Rename here=here.clone() project=project.clone() rename=actions.rename/> })}
        {may_share.then(|| view! { <Sharing here=here.clone() project=project.id.to_string()/> })}
        {(may_update || may_delete).then(|| view! {
            <Card title="Put away" flush=true>
                {may_update.then(|| view! { <Archive here=here.clone() project=project.clone() actions=actions/> })}
                {may_delete.then(|| view! { <Delete here=here project=project delete=actions.delete/> })}
            </Card>
        })}
    }
}

#[component]
fn About(here: Here, project: ProjectView) -> impl IntoView {
    let (created, updated) = (project.created_at, project.updated_at);
    let history = here.allows(Permission::AuditRead).then(|| {
        let query = Query::default()
            .with("q", &project.name)
            .with("action", "project.");
        query.href(&here.href("audit"))
    });
    view! {
        <Card
            title="About"
            actions=move || history.map(|href| view! {
                <ButtonLink href=href size=Size::Sm icon=IconName::History>"History"</ButtonLink>
            })
        >
            <DescriptionList>
                <Description term="Created by">{project.created_by}</Description>
                <Description term="Created"><Time at=created offset=created.offset()/></Description>
                <Description term="Last changed"><Time at=updated offset=updated.offset()/></Description>
                <Description term="Project ID"><CopyText value=project.id.to_string()/></Description>
            </DescriptionList>
        </Card>
    }
}

#[component]
fn Rename(here: Here, project: ProjectView, rename: ServerAction<RenameProject>) -> impl IntoView {
    let failure = failure(rename);
    view! {
        <Card title="Name" description="The log keeps the old name.">
            <ActionForm action=rename attr:class="form">
                <FormError message=failure.message()/>
                <Target here=here project=project.clone()/>
                <Field label="Name" name="name" hide_label=true error=failure.field("name")>
                    <TextInput name="name" value=project.name maxlength=120_u32 required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=rename.pending()>"Rename"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Archive(here: Here, project: ProjectView, actions: Actions) -> impl IntoView {
    let form = if project.archived {
        view! {
            <ActionForm action=actions.unarchive>
                <Target here=here project=project/>
                <Button submit=true icon=IconName::ArchiveRestore pending=actions.unarchive.pending()>"Bring back"</Button>
            </ActionForm>
        }
        .into_any()
    } else {
        view! {
            <ActionForm action=actions.archive>
                <Target here=here project=project/>
                <Button submit=true icon=IconName::Archive pending=actions.archive.pending()>"Archive"</Button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <SettingRow title="Archive" description="Out of the list, not out of the workspace. It can come back at any time.">
            {form}
        </SettingRow>
    }
}

#[component]
fn Delete(here: Here, project: ProjectView, delete: ServerAction<DeleteProject>) -> impl IntoView {
    view! {
        <SettingRow title="Delete" description="You can undo it right afterwards. The log keeps what happened.">
            <ActionForm action=delete>
                <Target here=here project=project/>
                <Button submit=true kind=ButtonKind::Danger icon=IconName::Trash pending=delete.pending()>
                    "Delete project"
                </Button>
            </ActionForm>
        </SettingRow>
    }
}

/// Which project, and the page to come back to.
#[component]
fn Target(here: Here, project: ProjectView) -> impl IntoView {
    let id = project.id.to_string();
    let return_to = here.href(&format!("projects/{id}"));
    view! {
        <input type="hidden" name="tenant" value=here.slug()/>
        <input type="hidden" name="project" value=id/>
        <input type="hidden" name="return_to" value=return_to/>
    }
}
