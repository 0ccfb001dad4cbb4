//! Reading roles, and changing them.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{RolePreview, RoleSummary};
#[cfg(feature = "ssr")]
use {
    crate::pages::profile::security::confirm::or_confirm_first,
    crate::{current, links},
    domain::roles::{self, RoleDraft},
    shared::permissions::PermissionSet,
    shared::requests::{FormParser, RoleDescription, RoleName},
};

/// One role.
#[server(prefix = "/api/t", endpoint = "roles/get", input = GetUrl)]
pub async fn get_role(tenant: String, role: String) -> Result<RoleSummary, AppError> {
    web::report(async { roles::get(&current::tenant(&tenant)?, web::named(&role)?).await }.await)
}

/// What saving the role with these permissions, separated by commas, would change, and for whom.
#[server(prefix = "/api/t", endpoint = "roles/preview", input = GetUrl)]
pub async fn preview_role(
    tenant: String,
    role: String,
    #[server(default)] permissions: String,
) -> Result<RolePreview, AppError> {
    web::report(
        async {
            let names = permissions.split(',').filter(|name| !name.is_empty());
            let permissions = known(names)?;
            roles::preview(&current::tenant(&tenant)?, web::named(&role)?, permissions).await
        }
        .await,
    )
}

/// Makes a role.
#[server(prefix = "/api/t", endpoint = "roles/create")]
pub async fn create_role(
    tenant: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            roles::create(&ctx, draft(&name, &description, &permissions)?).await?;
            current::go_to(&links::workspace(&tenant, "roles?notice=role-created"));
            Ok(())
        }
        .await,
    )
}

/// Changes a role, for everybody who has it.
#[server(prefix = "/api/t", endpoint = "roles/update")]
pub async fn update_role(
    tenant: String,
    role: String,
    name: String,
    #[server(default)] description: String,
    #[server(default)] permissions: Vec<String>,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let draft = draft(&name, &description, &permissions)?;
            roles::update(&ctx, web::named(&role)?, draft).await?;
            current::go_to(&links::workspace(&tenant, "roles?notice=role-updated"));
            Ok(())
        }
        .await,
    )
}

/// Deletes a role, and gives another one to whoever has it.
#[server(prefix = "/api/t", endpoint = "roles/delete")]
pub async fn delete_role(
    tenant: String,
    role: String,
    #[server(default)] heir: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let heir = heir
                .parse()
                .map_err(|_| AppError::field("heir", "Choose a role."))?;
            let page = links::workspace(&tenant, &format!("roles/{role}/delete"));
            let deleted = roles::delete(&ctx, &current::session()?, web::named(&role)?, heir).await;
            or_confirm_first(deleted, &page)?;
            current::go_to(&links::workspace(&tenant, "roles?notice=role-deleted"));
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn draft(name: &str, description: &str, permissions: &[String]) -> Result<RoleDraft, AppError> {
    let mut form = FormParser::default();
    let name = form.field::<RoleName>("name", name);
    let description = form.field::<RoleDescription>("description", description);
    let (name, description) = form.finish(name.zip(description))?;
    Ok(RoleDraft {
        name,
        description,
        permissions: known(permissions.iter().map(String::as_str))?,
    })
}

/// The permissions of these names. What is not in the catalogue is refused: a page that is older than
/// the server must not quietly save less than it shows.
#[cfg(feature = "ssr")]
fn known<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Result<PermissionSet, AppError> {
    let set = PermissionSet::from_names(names.clone());
    if names
        .into_iter()
        .all(|name| set.iter().any(|permission| permission.name() == name))
    {
        return Ok(set);
    }
    let message = "One of these permissions does not exist. Reload the page.";
    Err(AppError::field("permissions", message))
}
