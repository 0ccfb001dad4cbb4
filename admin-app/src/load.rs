//! What a page shows while its data is on its way, when it is there, and when it is not to be had.
//!
//! The one place where a resource meets a page. Make the resource in the page's `data` and read it
//! here: one made inside a suspense is made anew each time the server walks over the page, and the
//! browser then looks for its value under another number.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Serialize, de::DeserializeOwned};
use shared::{AppError, ErrorCode};
use ui::prelude::*;

use crate::links::sign_in_again;

/// A page's data.
pub type Data<T> = Resource<Result<T, AppError>>;

/// Shows what a resource holds: its value by `children`, its error by [`Failure`].
#[component]
pub fn Load<T, F, V>(
    /// What is loaded.
    resource: Data<T>,
    /// Set to whether newer data is on its way while the former is still shown.
    #[prop(optional)]
    pending: RwSignal<bool>,
    /// Whether nothing is left of the page without it.
    #[prop(optional)]
    whole: bool,
    /// Shows the value.
    children: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition
            fallback=|| view! { <Skeleton shape=SkeletonShape::Rows count=8/> }
            set_pending=pending.write_only()
        >
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => children(value).into_any(),
                        Err(error) => view! { <Failure error=error whole=whole/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// A page that could not be shown. It answers with the error's own status, not with "all is well".
#[component]
pub fn Failure(
    /// Why.
    error: AppError,
    /// Whether it is all there is, and not a part below the page's own title.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    answer_with_status(error.code);
    let title = match error.code {
        ErrorCode::NotFound => return view! { <NotFound whole=whole/> }.into_any(),
        ErrorCode::Unauthenticated => "Your session has ended",
        ErrorCode::Unavailable => "The portal is busy",
        ErrorCode::OutOfDate => "This page is out of date",
        ErrorCode::Invalid => "This address does not work",
        _ => "Something went wrong",
    };
    if error.code == ErrorCode::Unauthenticated {
        Effect::new(|_| sign_in_again());
    }
    let lasting = error.code == ErrorCode::Invalid;
    view! {
        {whole.then(|| view! { <OnlyTitle title=title/> })}
        <ErrorState
            title=title
            description=error.message
            request_id=error.request_id
            retry_href=(!lasting).then(String::new)
        >
            {lasting.then(|| view! { <ButtonLink href="/tenants">"All tenants"</ButtonLink> })}
        </ErrorState>
    }
    .into_any()
}

/// What stands where no route leads.
#[component]
pub fn Nowhere() -> impl IntoView {
    view! {
        <main id="main">
            <Page><NotFound whole=true/></Page>
        </main>
    }
}

/// There is no such page or thing.
#[component]
fn NotFound(whole: bool) -> impl IntoView {
    answer_with_status(ErrorCode::NotFound);
    view! {
        {whole.then(|| view! { <OnlyTitle title="Page not found"/> })}
        <EmptyState
            icon=IconName::Search
            title="We could not find that"
            description="The link may be wrong, or what it led to is gone."
        >
            <ButtonLink href="/tenants">"All tenants"</ButtonLink>
        </EmptyState>
    }
}

#[component]
fn OnlyTitle(title: &'static str) -> impl IntoView {
    view! {
        <Title text=title/>
        <h1 class="sr-only">{title}</h1>
    }
}

fn answer_with_status(code: ErrorCode) {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(code.status())
    {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}
