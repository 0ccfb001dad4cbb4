//! What is wrong with a form, from a server function to the fields, with and without WebAssembly.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::{AppError, ErrorCode};

use crate::banner::Banner;
use crate::links::sign_in_again;
use crate::tone::Tone;

/// How the last call of a server function failed, if it did. A server action has it from the address when the form
/// was sent without WebAssembly.
#[derive(Clone, Copy)]
pub struct Failure(Signal<Option<AppError>>);

/// How `action` failed last, if it did.
pub fn failure<S>(action: ServerAction<S>) -> Failure
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Failure::of(Signal::derive(move || {
        value.with(|value| value.as_ref()?.as_ref().err().cloned())
    }))
}

impl Failure {
    fn of(error: Signal<Option<AppError>>) -> Self {
        Effect::new(move |_| {
            let code = error.with(|error| error.as_ref().map(|error| error.code));
            if code == Some(ErrorCode::Unauthenticated) {
                sign_in_again();
            }
        });
        Self(error)
    }

    /// What is wrong with the whole form.
    pub fn message(self) -> Signal<Option<String>> {
        Signal::derive(move || self.0.with(|error| error.as_ref().map(message)))
    }

    /// What is wrong with one field.
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0
                .with(|error| error.as_ref()?.message_for(name).map(str::to_owned))
        })
    }
}

/// What a person reads of an error. Where it is our fault, support will ask for the number.
pub(crate) fn message(error: &AppError) -> String {
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
