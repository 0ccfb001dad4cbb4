//! How sure a session is of its person.

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
