//! Saying how an operation failed.

use domain::{Error, Result};
use shared::AppError;

/// What an operation's caller is told, of one that was to be refused.
#[track_caller]
pub fn refusal<T>(result: Result<T>) -> AppError {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        Err(Error::Internal(source)) => panic!("failed instead of being refused: {source}"),
        Ok(_) => panic!("succeeded instead of being refused"),
    }
}

/// Why an operation failed for no fault of its caller.
#[track_caller]
pub fn internal_error<T>(result: Result<T>) -> String {
    match result {
        Err(Error::Internal(source)) => source.to_string(),
        Err(Error::Refused(refusal)) => panic!("refused instead of failing: {refusal}"),
        Ok(_) => panic!("succeeded instead of failing"),
    }
}
