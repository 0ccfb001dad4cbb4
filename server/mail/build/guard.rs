//! Turns a panic into an error: tailwind-rs asserts on some inputs, and a stack trace out of a
//! dependency tells nobody which class of which template to mend.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
};

/// Runs `work` and answers the message of its panic, if it panics, as an error.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    outcome.unwrap_or_else(|payload| Err(format!("it panicked: {}", message(payload.as_ref()))))
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
