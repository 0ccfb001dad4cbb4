//! The one error that crosses the wire.
//!
//! A person reads [`AppError::message`], a form marks [`AppError::fields`], a client branches on
//! [`AppError::code`], and whoever asks for help quotes [`AppError::request_id`]. Nothing of a
//! driver or a library is in it.

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// What went wrong, for machines. The names are stable: they are part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nobody is signed in, or the session has ended.
    Unauthenticated,
    /// Signed in, but the operation wants the person to prove anew who they are.
    ConfirmIdentity,
    /// Signed in, but the workspace wants a second factor.
    MfaRequired,
    /// Signed in, but the workspace wants its own single sign-on.
    SsoRequired,
    /// Accounts are kept elsewhere, and there is where this is done.
    ExternalIdentity,
    /// Not part of the workspace's plan.
    NotInPlan,
    /// Signed in, but without the permission.
    Forbidden,
    /// It is not there, or it is another tenant's.
    NotFound,
    /// The request cannot be read or breaks a rule; `fields` says where.
    Invalid,
    /// It clashes with what is there already.
    Conflict,
    /// A link or code that has been used, revoked or has expired.
    Expired,
    /// E-mail address or password is wrong, or a passkey opens nothing.
    InvalidCredentials,
    /// The request came from another site.
    CrossSite,
    /// The body is larger than allowed.
    TooLarge,
    /// Too many requests; `retry_after_seconds` says when to try again.
    RateLimited,
    /// The page is older than the server: reload it.
    OutOfDate,
    /// The server cannot answer now; trying again may help.
    Unavailable,
    /// A defect on our side.
    Internal,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthenticated | Self::InvalidCredentials => 401,
            Self::Forbidden
            | Self::CrossSite
            | Self::ConfirmIdentity
            | Self::MfaRequired
            | Self::SsoRequired
            | Self::ExternalIdentity
            | Self::NotInPlan => 403,
            Self::NotFound | Self::OutOfDate => 404,
            Self::Conflict => 409,
            Self::Expired => 410,
            Self::TooLarge => 413,
            Self::Invalid => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What to do about it, in a sentence.
    pub message: String,
}

/// The error every server function and handler answers with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// What went wrong, for machines.
    pub code: ErrorCode,
    /// What went wrong and what to do, for people.
    pub message: String,
    /// The fields that are wrong, in the order of the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// The request's id, to be quoted to support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds until another attempt can succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

impl AppError {
    /// An error with a message for people.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: Vec::new(),
            request_id: None,
            retry_after_seconds: None,
        }
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in to go on.")
    }

    /// The permission is missing.
    pub fn forbidden() -> Self {
        Self::new(
            ErrorCode::Forbidden,
            "Your role does not allow this. Ask an administrator of the workspace.",
        )
    }

    /// It is not there, or the asker may not know that it is.
    pub fn not_found() -> Self {
        Self::new(
            ErrorCode::NotFound,
            "We could not find that. It may have been deleted, or the link is wrong.",
        )
    }

    /// A defect on our side; the details are in the log under the request's id.
    pub fn internal() -> Self {
        Self::new(
            ErrorCode::Internal,
            "Something went wrong on our side. Nothing was changed; please try again.",
        )
    }

    /// One field is wrong.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError {
            field: field.to_owned(),
            message: message.into(),
        }])
    }

    /// Several fields are wrong.
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(ErrorCode::Invalid, "Please check the marked fields.");
        error.fields = fields;
        error
    }

    /// Too many requests.
    pub fn rate_limited(retry_after_seconds: u64) -> Self {
        let wait = match retry_after_seconds {
            1 => "a second".to_owned(),
            seconds @ 0..120 => format!("{seconds} seconds"),
            seconds => format!("{} minutes", seconds.div_ceil(60)),
        };
        let mut error = Self::new(
            ErrorCode::RateLimited,
            format!("Too many attempts. Try again in {wait}."),
        );
        error.retry_after_seconds = Some(retry_after_seconds);
        error
    }

    /// The same error, with the request's id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// What is wrong with `field`, if anything is.
    pub fn message_for(&self, field: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.as_str())
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    // The inner strings of the library name types and drivers: they do not reach a person.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                Self::new(ErrorCode::Invalid, "The request could not be read.")
            }
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorCode::Unavailable,
                "The server could not be reached. Check your connection and try again.",
            ),
            _ => Self::internal(),
        }
    }
}
