//! The list of projects.

use super::actions::{ArchiveProject, DeleteProject, UnarchiveProject};
use super::new::{NewProjectButton, NewProjectDialog};
use super::table::{ProjectTable, RowActions};
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::paging::Page as Rows;
use shared::permissions::Permission;
use shared::views::ProjectView;
use ui::links::{Query, use_query};
use ui::prelude::*;

/// The parts of the address that decide what is listed.
const FILTER: [&str; 3] = ["q", "status", "cursor"];

/// A page of projects, the latest first.
#[server(prefix = "/api/t", endpoint = "projects/list", input = GetUrl)]
pub async fn list_projects(
    tenant: String,
    #[server(default)] search: String,
    #[server(default)] archived: bool,
    #[server(default)] cursor: String,
) -> Result<Rows<ProjectView>, AppError> {
    use crate::current;
    use domain::projects::{self, ProjectFilter};
    use shared::requests::{FormParser, SearchText};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let search = form.field::<SearchText>("q", &search);
            let search = Some(form.finish(search)?);
            projects::list(
                &ctx,
                &ProjectFilter {
                    search,
                    archived,
                    cursor,
                },
            )
            .await
        }
        .await,
    )
}

/// Search, chips, table, pages.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    let here = use_here();
    let query = use_query();
    let filter = Memo::new(move |_| query.with(|query| query.only(&FILTER)));
    let changes = use_changes();
    let slug = here.slug();
    let projects = Resource::new(
        move || (filter.get(), changes.get()),
        move |(filter, _)| {
            let archived = is_archived(&filter);
            let text = |key: &str| filter.get(key).to_owned();
            list_projects(slug.clone(), text("q"), archived, text("cursor"))
        },
    );
    let actions = RowActions {
        archive: ServerAction::<ArchiveProject>::new(),
        unarchive: ServerAction::<UnarchiveProject>::new(),
        delete: ServerAction::<DeleteProject>::new(),
    };
    let may_create = here.allows(Permission::ProjectsCreate);
    let (list, dialog) = (here.clone(), here.clone());
    let create_href = here.href("projects/new");
    view! {
        <Title text="Projects"/>
        <Page>
            <PageHeader
                title="Projects"
                description="What your team works on."
                actions=move || may_create.then(|| view! { <NewProjectButton href=create_href/> })
            />
            <FailureBanner failure=failure(actions.archive)/>
            <FailureBanner failure=failure(actions.unarchive)/>
            <FailureBanner failure=failure(actions.delete)/>
            <Filters here=here filter=filter/>
            <Load resource=projects shape=SkeletonShape::Rows let:rows>
                <Listed here=list.clone() filter=filter.get_untracked() rows=rows actions=actions/>
            </Load>
            {may_create.then(|| view! { <NewProjectDialog here=dialog/> })}
        </Page>
    }
}

fn is_archived(filter: &Query) -> bool {
    filter.get("status") == "archived"
}

#[component]
fn Filters(here: Here, filter: Memo<Query>) -> impl IntoView {
    let path = here.href("projects");
    move || {
        let filter = filter.get();
        let archived = is_archived(&filter);
        let all = filter.without(&["status", "cursor"]).href(&path);
        let only_archived = filter
            .without(&["cursor"])
            .with("status", "archived")
            .href(&path);
        let filtered = archived || !filter.get("q").is_empty();
        view! {
            <FilterBar
                action=path.clone()
                search_label="Search projects"
                search=filter.get("q")
                keep=filter.only(&["status"]).pairs()
                clear_href=filtered.then(|| path.clone())
            >
                <FilterChip
                    id="filter-status"
                    label="Status"
                    value=archived.then(|| "Archived".to_owned())
                    remove_href=all.clone()
                    options=vec![
                        FilterOption::new("Active", all, !archived),
                        FilterOption::new("Archived", only_archived, archived),
                    ]
                />
            </FilterBar>
        }
    }
}

/// The rows; or why there are none, and what to do.
#[component]
fn Listed(
    here: Here,
    filter: Query,
    rows: Rows<ProjectView>,
    actions: RowActions,
) -> impl IntoView {
    let path = here.href("projects");
    if rows.items.is_empty() {
        return view! { <NoRows here=here filter=filter/> }.into_any();
    }
    let page = |cursor: String| filter.with("cursor", &cursor).href(&path);
    let (newer, older) = (rows.previous.map(page), rows.next.map(page));
    let paged = newer.is_some() || older.is_some();
    let return_to = filter.href(&path);
    view! {
        <ProjectTable here=here projects=rows.items actions=actions return_to=return_to/>
        {paged.then(|| view! { <Pager newer=newer older=older summary="25 per page"/> })}
    }
    .into_any()
}

#[component]
fn NoRows(here: Here, filter: Query) -> impl IntoView {
    let path = here.href("projects");
    let search = filter.get("q").to_owned();
    if !search.is_empty() {
        let description = format!("Nothing here has “{search}” in its name.");
        return view! { <NoMatches title="No projects match" description=description clear_href=path/> }.into_any();
    }
    if is_archived(&filter) {
        return view! {
            <EmptyState
                icon=IconName::Archive
                title="Nothing is archived"
                description="Archive a project from its menu when the work is done. It keeps its history and can come back."
            >
                <ButtonLink href=path>"Show active projects"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let may_create = here.allows(Permission::ProjectsCreate);
    let description = if may_create {
        "A project is a piece of work your team shares. Create the first one to get going."
    } else {
        "When a colleague creates a project, you will see it here."
    };
    view! {
        <EmptyState icon=IconName::Folder title="No projects yet" description=description>
            {may_create.then(|| view! { <NewProjectButton href=here.href("projects/new")/> })}
        </EmptyState>
    }
    .into_any()
}
