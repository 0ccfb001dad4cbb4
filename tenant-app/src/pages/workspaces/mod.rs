//! Workspaces: making one, switching, and what is fixed about one.

pub mod new;
pub mod session_limits;
mod settings;
pub mod sign_in_policy;

pub use new::NewWorkspacePage;
pub use settings::SettingsPage;

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::WorkspaceSummary;

/// The workspaces of whoever is signed in.
#[server(prefix = "/api/t", endpoint = "workspaces/list", input = GetUrl)]
pub async fn list_workspaces() -> Result<Vec<WorkspaceSummary>, AppError> {
    use crate::current;
    use domain::tenants;
    web::report(async { tenants::of_user(&current::session()?).await }.await)
}
