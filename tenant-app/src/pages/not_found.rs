//! No page has this address.

use leptos::prelude::*;
use leptos_meta::Title;
use ui::prelude::*;

/// Shown where no route is; answers 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found"/>
        <main class="page" id="main">
            <EmptyState
                icon=IconName::Search
                title="There is no page here"
                description="The address may be mistyped, or the page may be gone."
            >
                <ButtonLink href="/" external=true>"Go to the start page"</ButtonLink>
            </EmptyState>
        </main>
    }
}
