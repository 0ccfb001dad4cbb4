//! How a session began.

use crate::identities::IdentityProvider;
use crate::single_logout::ProviderSession;
use shared::ids::ConnectionId;
use time::OffsetDateTime;

const PASSWORD: &str = "password";
pub(super) const PASSKEY: &str = "passkey";
pub(super) const SSO: &str = "sso";

/// What opened a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Method {
    /// A password, or a link to an address for which one was chosen.
    Password,
    /// A passkey, which is both factors in one.
    Passkey,
    /// A provider of the installation.
    Provider {
        /// Its name.
        name: String,
        /// When the person proved there who they are, if it says.
        proved_at: Option<OffsetDateTime>,
    },
    /// The broker that keeps accounts.
    Broker {
        /// Its name.
        name: String,
        /// What ends its own session, sealed.
        provider_session: Option<Vec<u8>>,
        /// When the person proved there who they are, if it says.
        proved_at: Option<OffsetDateTime>,
    },
    /// A connection of a tenant.
    Connection {
        /// Which.
        id: ConnectionId,
        /// What is kept of the provider's own session.
        provider: ProviderSession,
        /// When the provider wants the session to end at the latest.
        ends_at: Option<OffsetDateTime>,
        /// When the person proved there who they are, if it says.
        proved_at: Option<OffsetDateTime>,
    },
}

impl Method {
    /// As the database has it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Password => PASSWORD,
            Self::Passkey => PASSKEY,
            Self::Provider { name, .. } | Self::Broker { name, .. } => name,
            Self::Connection { .. } => SSO,
        }
    }

    /// The first factor that a challenge for a second one has followed on. Single sign-on
    /// and passkeys are followed by none.
    pub(crate) fn of_challenge(name: String) -> Self {
        if name == PASSWORD {
            Self::Password
        } else {
            Self::Provider {
                name,
                proved_at: None,
            }
        }
    }

    /// When the person has proved who they are. Whoever comes from a provider may have been asked for nothing there:
    /// it signs in whoever it knows already.
    pub(super) fn proved_at(&self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::Password | Self::Passkey => now,
            // Google and others never say; that somebody has just come from there is all there will ever be.
            Self::Provider { proved_at, .. } | Self::Broker { proved_at, .. } => {
                proved_at.map_or(now, |at| at.min(now))
            }
            // The workspace's own one is asked to have them sign in anew, and then must say when they did.
            Self::Connection { proved_at, .. } => {
                proved_at.map_or(OffsetDateTime::UNIX_EPOCH, |at| at.min(now))
            }
        }
    }
}

/// What people read of a method, by the name that the database has.
pub(crate) fn words<'a>(name: &'a str, identity: &'a IdentityProvider) -> &'a str {
    match name {
        PASSWORD => "Password",
        PASSKEY => "Passkey",
        SSO => "Single sign-on",
        provider => identity.label(provider),
    }
}
