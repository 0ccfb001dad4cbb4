//! What somebody presents as their second factor. The same in both realms.

use super::recovery_code;
use crate::error::Error;
use mail::FactorChange;
use shared::AppError;

/// What was typed into the one field for codes.
pub(crate) enum Presented {
    /// Six digits of an authenticator app.
    Totp(String),
    /// The hash of what can only be a recovery code.
    RecoveryCode(Vec<u8>),
}

/// What a right code was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    Totp,
    RecoveryCode {
        /// How many there are still.
        left: i64,
    },
}

impl Proof {
    /// What its owner is told of it by mail.
    pub(crate) const fn change(self) -> Option<FactorChange> {
        match self {
            Self::Totp => None,
            Self::RecoveryCode { left } => Some(FactorChange::RecoveryCodeUsed { left }),
        }
    }
}

impl Presented {
    pub(crate) fn parse(typed: &str) -> Self {
        let code: String = typed.split_whitespace().collect();
        if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::Totp(code)
        } else {
            Self::RecoveryCode(recovery_code::hash_of_typed(&code))
        }
    }
}

/// The answer to a code that is none of theirs, or was spent.
pub(crate) fn wrong_code() -> Error {
    let message = "This code is wrong, or it was used already. Wait for the next one of your app.";
    AppError::field("code", message).into()
}
