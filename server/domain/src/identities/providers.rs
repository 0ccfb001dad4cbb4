//! The providers that the installation has set.

use identity::oidc::Provider;
use shared::views::ProviderView;
use std::sync::Arc;

/// The longest name of a provider. A connection's id, which stands in the same column, is longer.
const LONGEST_NAME: usize = 32;
/// What a session's method says of other ways in.
const RESERVED: [&str; 3] = ["password", "passkey", "sso"];

/// A provider that people sign in with.
#[derive(Debug, Clone)]
pub struct SignInProvider {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) oidc: Provider,
}

/// A provider that cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum InvalidProvider {
    /// Its name is none.
    #[error(
        "“{0}” names no provider: use up to 32 of a-z, 0-9, “-” and “_”, and none of “password”, “passkey” and “sso”"
    )]
    Name(String),
    /// It has nothing to be called by.
    #[error("the provider “{0}” needs a label")]
    Label(String),
    /// Another one has its name.
    #[error("there are two providers “{0}”")]
    Twice(String),
}

impl SignInProvider {
    /// A provider by its name, which stands in addresses and beside every account linked to it, and the label
    /// that people read.
    ///
    /// # Errors
    /// When the name or the label cannot be used.
    pub fn new(name: &str, label: &str, oidc: Provider) -> Result<Self, InvalidProvider> {
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        };
        if !(1..=LONGEST_NAME).contains(&name.len())
            || !name.bytes().all(plain)
            || RESERVED.contains(&name)
        {
            return Err(InvalidProvider::Name(name.to_owned()));
        }
        if label.trim().is_empty() {
            return Err(InvalidProvider::Label(name.to_owned()));
        }
        Ok(Self {
            name: name.to_owned(),
            label: label.trim().to_owned(),
            oidc,
        })
    }

    /// Where it sends browsers back to: an address of its own, so that no provider's answer passes for
    /// another's (RFC 9700, 4.4.2.2).
    pub(super) fn redirect_uri(&self, origin: &str) -> String {
        format!("{origin}/sign-in/with/{}/callback", self.name)
    }

    pub(super) fn view(&self) -> ProviderView {
        ProviderView {
            name: self.name.clone(),
            label: self.label.clone(),
        }
    }
}

/// All of them, in the order of the buttons.
#[derive(Debug, Clone, Default)]
pub struct SignInProviders(Arc<[SignInProvider]>);

impl SignInProviders {
    /// These.
    ///
    /// # Errors
    /// When two have one name.
    pub fn new(providers: Vec<SignInProvider>) -> Result<Self, InvalidProvider> {
        for (index, provider) in providers.iter().enumerate() {
            if providers[..index]
                .iter()
                .any(|other| other.name == provider.name)
            {
                return Err(InvalidProvider::Twice(provider.name.clone()));
            }
        }
        Ok(Self(providers.into()))
    }

    pub(super) fn find(&self, name: &str) -> Option<&SignInProvider> {
        self.0.iter().find(|provider| provider.name == name)
    }

    pub(super) fn views(&self) -> Vec<ProviderView> {
        self.0.iter().map(SignInProvider::view).collect()
    }
}
