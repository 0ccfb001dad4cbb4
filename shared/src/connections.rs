//! What a connection to an identity provider can be.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A protocol of single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// SAML 2.0.
    Saml,
    /// OpenID Connect.
    Oidc,
}

impl Protocol {
    /// As the database and addresses have it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Saml => "saml",
            Self::Oidc => "oidc",
        }
    }

    /// As people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saml => "SAML 2.0",
            Self::Oidc => "OpenID Connect",
        }
    }
}

/// An identity provider whose screens the wizard knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Okta.
    Okta,
    /// Microsoft Entra ID, once Azure Active Directory.
    EntraId,
    /// Google Workspace.
    GoogleWorkspace,
    /// `OneLogin`.
    OneLogin,
    /// `PingFederate`.
    PingFederate,
    /// `JumpCloud`.
    JumpCloud,
    /// Any other.
    Generic,
}

impl Provider {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Okta,
        Self::EntraId,
        Self::GoogleWorkspace,
        Self::OneLogin,
        Self::PingFederate,
        Self::JumpCloud,
        Self::Generic,
    ];

    /// As the database and addresses have it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::EntraId => "entra_id",
            Self::GoogleWorkspace => "google_workspace",
            Self::OneLogin => "one_login",
            Self::PingFederate => "ping_federate",
            Self::JumpCloud => "jump_cloud",
            Self::Generic => "generic",
        }
    }

    /// As people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::EntraId => "Microsoft Entra ID",
            Self::GoogleWorkspace => "Google Workspace",
            Self::OneLogin => "OneLogin",
            Self::PingFederate => "PingFederate",
            Self::JumpCloud => "JumpCloud",
            Self::Generic => "Another provider",
        }
    }

    /// What it speaks, the better one first. Google Workspace's OpenID Connect is that of everybody: it
    /// cannot be limited to one customer's application, so that SAML is offered alone.
    pub const fn protocols(self) -> &'static [Protocol] {
        match self {
            Self::GoogleWorkspace => &[Protocol::Saml],
            _ => &[Protocol::Saml, Protocol::Oidc],
        }
    }
}

macro_rules! from_key {
    ($($name:ty, $all:expr;)*) => {$(
        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(key: &str) -> Result<Self, UnknownName> {
                $all.into_iter().find(|one| one.key() == key).ok_or(UnknownName)
            }
        }
    )*};
}

from_key! {
    Protocol, [Protocol::Saml, Protocol::Oidc];
    Provider, Provider::ALL;
    Signed, Signed::ALL;
    AttemptPurpose, AttemptPurpose::ALL;
    CertificateSet, CertificateSet::ALL;
}

/// A name that none of them has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing of this name")]
pub struct UnknownName;

/// What of a SAML answer must be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// The response or the assertion.
    #[default]
    Either,
    /// The response.
    Response,
    /// The assertion.
    Assertion,
    /// Both.
    Both,
}

impl Signed {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Either, Self::Response, Self::Assertion, Self::Both];

    /// As forms have it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::Response => "response",
            Self::Assertion => "assertion",
            Self::Both => "both",
        }
    }

    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Either => "Response or assertion",
            Self::Response => "Response",
            Self::Assertion => "Assertion",
            Self::Both => "Response and assertion",
        }
    }
}

/// What somebody came to a connection for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptPurpose {
    /// To sign in.
    SignIn,
    /// To test what is being set up.
    Test,
    /// To sign in, sent by the provider without our asking.
    IdpInitiated,
}

impl AttemptPurpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SignIn, Self::Test, Self::IdpInitiated];

    /// As the database has it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Test => "test",
            Self::IdpInitiated => "idp_initiated",
        }
    }

    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in",
            Self::Test => "Test",
            Self::IdpInitiated => "Sign-in from the provider",
        }
    }
}

/// Certificates of ours that stand beside those in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSet {
    /// They are to be used next.
    New,
    /// They were used until now.
    Former,
}

impl CertificateSet {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::New, Self::Former];

    /// As forms have it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Former => "former",
        }
    }

    /// What those in use become when these take their place.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::New => Self::Former,
            Self::Former => Self::New,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_again() {
        for provider in Provider::ALL {
            assert_eq!(provider.key().parse(), Ok(provider));
            assert!(!provider.protocols().is_empty());
        }
        for signed in Signed::ALL {
            assert_eq!(signed.key().parse(), Ok(signed));
        }
        for purpose in AttemptPurpose::ALL {
            assert_eq!(purpose.key().parse(), Ok(purpose));
        }
        for set in CertificateSet::ALL {
            assert_eq!(set.key().parse(), Ok(set));
            assert_eq!(set.opposite().opposite(), set);
        }
        assert_eq!("wayf".parse::<Provider>(), Err(UnknownName));
    }
}
