//! What changes a project. Each comes back to the page it was asked on, with the news of it.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {
    crate::{current, links},
    domain::projects,
    shared::ids::ProjectId,
    shared::requests::{FormParser, ProjectName},
};

/// Creates a project.
#[server(prefix = "/api/t", endpoint = "projects/create")]
pub async fn create_project(tenant: String, name: String) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let name = form.field::<ProjectName>("name", &name);
            projects::create(&ctx, form.finish(name)?).await?;
            current::go_to(&links::workspace(
                &tenant,
                "projects?notice=project-created",
            ));
            Ok(())
        }
        .await,
    )
}

/// Gives a project another name.
#[server(prefix = "/api/t", endpoint = "projects/rename")]
pub async fn rename_project(
    tenant: String,
    project: String,
    name: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let project = form.field::<ProjectId>("project", &project);
            let name = form.field::<ProjectName>("name", &name);
            let (project, name) = form.finish(project.zip(name))?;
            projects::rename(&ctx, project, name).await?;
            come_back(&tenant, &return_to, "project-renamed");
            Ok(())
        }
        .await,
    )
}

/// Puts a project out of the way.
#[server(prefix = "/api/t", endpoint = "projects/archive")]
pub async fn archive_project(
    tenant: String,
    project: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            projects::archive(&current::tenant(&tenant)?, web::named(&project)?).await?;
            come_back(&tenant, &return_to, "project-archived");
            Ok(())
        }
        .await,
    )
}

/// Brings an archived project back.
#[server(prefix = "/api/t", endpoint = "projects/unarchive")]
pub async fn unarchive_project(
    tenant: String,
    project: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    web::report(
        async {
            projects::unarchive(&current::tenant(&tenant)?, web::named(&project)?).await?;
            come_back(&tenant, &return_to, "project-unarchived");
            Ok(())
        }
        .await,
    )
}

/// Deletes a project. The news of it offers to undo that.
#[server(prefix = "/api/t", endpoint = "projects/delete")]
pub async fn delete_project(tenant: String, project: String) -> Result<(), AppError> {
    web::report(
        async {
            let project = web::named(&project)?;
            projects::delete(&current::tenant(&tenant)?, project).await?;
            let news = format!("projects?notice=project-deleted&project={project}");
            current::go_to(&links::workspace(&tenant, &news));
            Ok(())
        }
        .await,
    )
}

/// Undoes a deletion.
#[server(prefix = "/api/t", endpoint = "projects/restore")]
pub async fn restore_project(tenant: String, project: String) -> Result<(), AppError> {
    web::report(
        async {
            projects::restore(&current::tenant(&tenant)?, web::named(&project)?).await?;
            current::go_to(&links::workspace(
                &tenant,
                "projects?notice=project-restored",
            ));
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn come_back(tenant: &str, return_to: &str, notice: &str) {
    let list = links::workspace(tenant, "projects");
    current::go_to(&links::with_notice(return_to, &list, notice));
}
