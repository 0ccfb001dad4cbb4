//! The start page: it leads to where a person works.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::prelude::*;

/// Finds the page a person begins with, and goes there: their first workspace, making one, or
/// signing in.
#[server(prefix = "/api/t", endpoint = "home/find", input = GetUrl)]
pub async fn find_home() -> Result<String, AppError> {
    use crate::{current, links};
    use domain::tenants;
    let home = match current::session() {
        Ok(session) => {
            let first = web::report(tenants::of_user(&session).await)?
                .into_iter()
                .next();
            first.map_or_else(
                || "/workspaces/new".to_owned(),
                |workspace| links::workspace(&workspace.slug, ""),
            )
        }
        Err(_) => "/sign-in".to_owned(),
    };
    current::go_to(&home);
    Ok(home)
}

/// The start page. It is seen only by what does not follow redirects.
#[component]
pub fn HomePage() -> impl IntoView {
    let home = Resource::new(|| (), |()| find_home());
    view! {
        <Title text="Welcome"/>
        <Load resource=home let:href>
            <p class="p-8"><a class="link" href=href rel="external">"Go on"</a></p>
        </Load>
    }
}
