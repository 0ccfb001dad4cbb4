//! What is wrong with a form, from a server function to the fields, with and without WebAssembly.

use leptos::prelude::*;
use server_fn::ServerFn;
use shared::{AppError, ErrorCode};
use ui::prelude::*;

/// How the last call of a server function failed, if it did. A server action has it from the
/// address when the form was sent without WebAssembly.
#[derive(Clone, Copy)]
pub struct Failure(Signal<Option<AppError>>);

/// How `action` failed last, if it did.
pub fn failure<S>(action: ServerAction<S>) -> Failure
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    let failure = Signal::derive(move || {
        value.with(|value| {
            value
                .as_ref()
                .and_then(|result| result.as_ref().err().cloned())
        })
    });
    Effect::new(move |_| {
        if failure.with(|error| {
            error
                .as_ref()
                .is_some_and(|e| e.code == ErrorCode::Unauthenticated)
        }) {
            crate::load::sign_in_again();
        }
    });
    Failure(failure)
}

impl Failure {
    /// What is wrong with the whole form.
    pub fn message(self) -> Signal<Option<String>> {
        Signal::derive(move || self.0.with(|error| error.as_ref().map(message)))
    }

    /// What is wrong with one field.
    pub fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0
                .with(|error| error.as_ref()?.message_for(field).map(str::to_owned))
        })
    }
}

/// What a person reads of an error. Where it is our fault, support will ask for the number.
fn message(error: &AppError) -> String {
    match (error.code, &error.request_id) {
        (ErrorCode::Internal | ErrorCode::Unavailable, Some(id)) => {
            format!("{} (Request ID: {id})", error.message)
        }
        _ => error.message.clone(),
    }
}

/// What went wrong with a button that has no form around it to say so.
#[component]
pub fn FailureBanner(
    /// How it failed.
    failure: Failure,
) -> impl IntoView {
    move || {
        failure.message().get().map(|message| {
            view! {
                <div role="alert">
                    <Banner tone=Tone::Danger>{message}</Banner>
                </div>
            }
        })
    }
}

/// The browser's time zone, once the page is hydrated; empty until then, which the server takes for
/// UTC. Never part of what is rendered: server and browser would differ.
#[component]
pub fn TimeZoneField() -> impl IntoView {
    let zone = RwSignal::new(String::new());
    Effect::new(move |_| zone.set(browser_time_zone()));
    view! { <input type="hidden" name="time_zone" value=move || zone.get()/> }
}

#[cfg(feature = "hydrate")]
fn browser_time_zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&format, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
fn browser_time_zone() -> String {
    String::new()
}
