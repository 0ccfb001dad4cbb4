//! What stands in an address or a form in the place of something.

use shared::AppError;
use std::str::FromStr;

/// What a text names, by its id or key. A text that is none names nothing that is there.
///
/// # Errors
/// `not_found`.
pub fn named<T: FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::not_found())
}
