//! What a page shows while its data is on its way, when it is there, and when it is not to be had.
//!
//! The one place where a resource meets a page. Make the resource in the page's own function and read it here: a
//! resource made inside a suspense is made anew each time the server walks over the page, and the browser then looks
//! for its value under another number.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use serde::{Serialize, de::DeserializeOwned};
use shared::{AppError, ErrorCode};

use crate::button::ButtonLink;
use crate::empty_state::EmptyState;
use crate::error_state::ErrorState;
use crate::icon::IconName;
use crate::links::sign_in_again;
use crate::skeleton::{Skeleton, SkeletonShape};

/// A page's data.
pub type Data<T> = Resource<Result<T, AppError>>;

/// Shows what a resource holds: its value by `children`, its error by [`PageError`].
#[component]
pub fn Load<T, F, V>(
    /// What is loaded.
    resource: Data<T>,
    /// The shape of it, until it is there.
    #[prop(optional)]
    shape: SkeletonShape,
    /// Set to whether newer data is on its way while the former is still shown.
    #[prop(optional)]
    pending: RwSignal<bool>,
    /// Shows the error instead of [`PageError`].
    #[prop(optional)]
    failed: Option<fn(AppError) -> AnyView>,
    /// Shows the value.
    children: F,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let failed = failed.unwrap_or(|error| view! { <PageError error=error/> }.into_any());
    view! {
        <Transition
            fallback=move || view! { <Skeleton shape=shape/> }
            set_pending=pending.write_only()
        >
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => children(value).into_any(),
                        Err(error) => {
                            answer_with_status(error.code);
                            failed(error)
                        }
                    }
                })
            }}
        </Transition>
    }
}

/// A page, or the part of it that was to be loaded, when it could not be.
#[component]
pub fn PageError(
    /// Why.
    error: AppError,
    /// Whether nothing is left of the page without it, not even its heading.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    if error.code == ErrorCode::Unauthenticated {
        Effect::new(|_| sign_in_again());
    }
    let lasting = matches!(
        error.code,
        ErrorCode::NotFound
            | ErrorCode::Forbidden
            | ErrorCode::NotInPlan
            | ErrorCode::Invalid
            | ErrorCode::Expired
    );
    let retry_href = (!lasting).then_some(String::new());
    let way_out = match error.code {
        // What is wrong stands in the address: without it the page works.
        ErrorCode::Invalid => Some((use_location().pathname.get_untracked(), "Start over")),
        _ if lasting => Some(("/".to_owned(), "Go to the start page")),
        _ => None,
    };
    view! {
        <ErrorState
            title=error_title(error.code)
            description=what_is_wrong(&error)
            whole=whole
            request_id=error.request_id
            retry_href=retry_href
        >
            {way_out.map(|(href, label)| view! { <ButtonLink href=href external=true>{label}</ButtonLink> })}
        </ErrorState>
    }
}

/// An error that leaves nothing of the page: with the title and the heading of a page.
#[component]
pub fn WholePageError(
    /// Why.
    error: AppError,
) -> impl IntoView {
    view! {
        <Title text=error_title(error.code)/>
        <PageError error=error whole=true/>
    }
}

/// Stands where no route leads; answers 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    answer_with_status(ErrorCode::NotFound);
    view! {
        <Title text="Page not found"/>
        <main class="page" id="main">
            <h1 class="sr-only">"Page not found"</h1>
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

/// What a page is called that could not be shown.
fn error_title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NotFound => "We could not find that",
        ErrorCode::Forbidden => "Your role does not allow this",
        ErrorCode::NotInPlan => "Not part of your plan",
        ErrorCode::Unauthenticated => "Your session has ended",
        ErrorCode::Unavailable => "We are busy",
        ErrorCode::RateLimited => "Too many attempts",
        ErrorCode::OutOfDate => "This page is out of date",
        ErrorCode::Invalid | ErrorCode::Expired => "This address does not work",
        _ => "Something went wrong",
    }
}

/// The message; or, as there is no form whose fields could be marked, what is wrong with each.
fn what_is_wrong(error: &AppError) -> String {
    if error.fields.is_empty() {
        return error.message.clone();
    }
    error
        .fields
        .iter()
        .map(|field| field.message.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The page that is rendered now answers with the error's own status, not with "all is well".
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
