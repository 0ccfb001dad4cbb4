//! How an operation of the domain fails.
//!
//! Either the person can do something about it, and it is an [`AppError`] that says what; or it is
//! a defect or an outage, whose details belong in the log and nowhere else.

use shared::{AppError, ErrorCode};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why an operation did not happen. In both cases nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused for a reason the caller can be told.
    #[error("{0}")]
    Refused(#[from] AppError),
    /// A defect, or something we depend on is out of order.
    #[error("{0}")]
    Internal(Source),
}

/// What operations answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Wraps the error of a library.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::Internal(source.into())
    }

    /// The name of the constraint that a statement violated, if that is why it failed.
    pub(crate) fn violated_constraint(error: &sqlx::Error) -> Option<&str> {
        error.as_database_error()?.constraint()
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => AppError::not_found().into(),
            // Rust's texts are UTF-8; what PostgreSQL alone refuses is U+0000, and no honest client
            // sends it.
            sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some("22021") => {
                let message = "The request has a character in it that no text can have.";
                AppError::new(ErrorCode::Invalid, message).into()
            }
            other => Self::internal(other),
        }
    }
}

impl Error {
    /// What the caller is told. Outages are told apart from defects, details from neither.
    pub fn to_app_error(&self) -> AppError {
        match self {
            Self::Refused(error) => error.clone(),
            Self::Internal(source) => match source.downcast_ref::<sqlx::Error>() {
                Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => {
                    AppError::new(
                        ErrorCode::Unavailable,
                        "The service is busy. Nothing was changed; please try again in a moment.",
                    )
                }
                _ => AppError::internal(),
            },
        }
    }
}
