//! Whose a factor is, in either realm.

use crate::context::SessionContext;
use shared::ids::{OperatorId, UserId};
use uuid::Uuid;

/// Who holds a factor.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Holder<'a> {
    User { id: UserId, email: &'a str },
    Operator { id: OperatorId, email: &'a str },
}

impl<'a> Holder<'a> {
    pub(super) const fn of(ctx: &'a SessionContext) -> Self {
        Self::User {
            id: ctx.user.id,
            email: ctx.user.email.as_str(),
        }
    }

    pub(super) const fn owner(self) -> Uuid {
        match self {
            Self::User { id, .. } => id.uuid(),
            Self::Operator { id, .. } => id.uuid(),
        }
    }

    /// What an app calls us: somebody may have an account in each realm.
    pub(super) fn issuer(self) -> String {
        match self {
            Self::User { .. } => mail::PRODUCT.to_owned(),
            Self::Operator { .. } => format!("{} operators", mail::PRODUCT),
        }
    }

    pub(super) const fn email(&self) -> &str {
        match self {
            Self::User { email, .. } | Self::Operator { email, .. } => email,
        }
    }
}
