//! How sure a session is of its person.

use super::method::SSO;
use crate::database::AuthTx;
use crate::error::Result;
use shared::ids::UserId;

/// By what the person proved who they are. The order is that of certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// By one factor.
    Password,
    /// By the word of a provider that a workspace has connected.
    Sso,
    /// By a second one beside it.
    Mfa,
}

impl Assurance {
    /// As the database has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Sso => "sso",
            Self::Mfa => "mfa",
        }
    }

    /// What the database has. A name that is none is as little as possible.
    pub(crate) fn from_name(name: &str) -> Self {
        [Self::Mfa, Self::Sso]
            .into_iter()
            .find(|assurance| assurance.name() == name)
            .unwrap_or(Self::Password)
    }
}

/// Takes from a person's sessions what a second factor has given them, when there is none any more: each is as sure as
/// what it was opened with. A broker's word for its own sessions is none of ours to take.
pub(crate) async fn without_factor(tx: &mut AuthTx<'_>, user: UserId) -> Result<()> {
    sqlx::query!(
        "UPDATE sessions SET assurance = CASE WHEN method = $2 THEN $3 ELSE $4 END
         WHERE user_id = $1 AND assurance = $5 AND revoked_at IS NULL",
        user.uuid(),
        SSO,
        Assurance::Sso.name(),
        Assurance::Password.name(),
        Assurance::Mfa.name(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
