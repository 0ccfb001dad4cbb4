//! What the protocols refuse, as errors of ours.

use crate::error::Error;
use shared::AppError;

/// Says at a form's field why what was entered cannot be used.
pub(crate) fn refused(field: &str, error: &identity::Error) -> Error {
    match error {
        identity::Error::Internal { .. } => Error::internal(error.to_string()),
        _ => AppError::field(field, sentence(error)).into(),
    }
}

/// An error as a sentence.
pub(crate) fn sentence(error: &identity::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let sentence = first.unwrap_or_default() + letters.as_str();
    if sentence.ends_with(['.', '!', '?']) {
        sentence
    } else {
        sentence + "."
    }
}
