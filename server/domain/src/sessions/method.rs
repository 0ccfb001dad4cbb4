//! How a session began.

use shared::ids::ConnectionId;
use time::OffsetDateTime;

/// What opened a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Method {
    /// A password, or a link to an address for which one was chosen.
    Password,
    /// A connection of a tenant.
    Connection {
        /// Which.
        id: ConnectionId,
        /// What logout has to say to the provider, sealed.
        provider_session: Option<Vec<u8>>,
        /// When the provider wants the session to end at the latest.
        ends_at: Option<OffsetDateTime>,
    },
}

impl Method {
    /// As the database has it.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Connection { .. } => "sso",
        }
    }
}

/// What people read of a method, by the name that the database has.
pub(crate) fn words(name: &str) -> &'static str {
    match name {
        "sso" => "Single sign-on",
        _ => "Password",
    }
}
