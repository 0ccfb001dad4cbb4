//! What is wrong with a form, from a server function to the fields, with and without WebAssembly.

use leptos::prelude::*;
use server_fn::ServerFn;
use shared::{AppError, ErrorCode};

/// How the last call of a server function failed, if it did. A server action has it from the
/// address when the form was sent without WebAssembly.
#[derive(Clone, Copy)]
pub struct FormFailure(Signal<Option<AppError>>);

impl FormFailure {
    /// How `action` failed last.
    pub fn of<S>(action: ServerAction<S>) -> Self
    where
        S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
    {
        let value = action.value();
        Self(Signal::derive(move || {
            value.with(|value| value.as_ref()?.as_ref().err().cloned())
        }))
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

/// What a person reads of an error. Where it is our fault, whoever mends it asks for the number.
fn message(error: &AppError) -> String {
    match (error.code, &error.request_id) {
        (ErrorCode::Internal | ErrorCode::Unavailable, Some(id)) => {
            format!("{} (Request ID: {id})", error.message)
        }
        _ => error.message.clone(),
    }
}
