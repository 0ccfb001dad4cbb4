//! The one seam of identity: who says who somebody is, and how sure that is.
//!
//! Behind it stands either what is built in (passwords, second factors, providers such as Google), or a broker
//! outside, such as Auth0 or `WorkOS`, that has all of this itself. The product asks `SessionContext` and
//! `TenantContext`, and knows neither.

use super::providers::{InvalidProvider, SignInProvider, SignInProviders};
use identity::Assertion;
use identity::oidc::Provider;
use shared::views::{ProviderView, WaysInView};
use shared::{AppError, ErrorCode};

/// The broker's name in addresses, and beside the accounts it has brought.
const BROKER: &str = "broker";
/// What a provider says in `amr` (RFC 8176), or in `acr`, of somebody who has proved more than one factor.
const SEVERAL_FACTORS: [&str; 2] = [
    "mfa",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
];

/// Who says who somebody is.
#[derive(Debug, Clone)]
pub enum IdentityProvider {
    /// We do, by password and second factor, and these providers.
    BuiltIn(SignInProviders),
    /// A broker does.
    Broker(Box<Broker>),
}

/// A broker outside.
#[derive(Debug, Clone)]
pub struct Broker {
    pub(super) provider: SignInProvider,
    organizations: bool,
}

impl Broker {
    /// A broker by what people call it. With `organizations` it is told the workspace that somebody wants to
    /// enter, by the part of the address that names it.
    ///
    /// # Errors
    /// When the label cannot be used.
    pub fn new(label: &str, oidc: Provider, organizations: bool) -> Result<Self, InvalidProvider> {
        Ok(Self {
            provider: SignInProvider::new(BROKER, label, oidc)?,
            organizations,
        })
    }
}

impl Default for IdentityProvider {
    fn default() -> Self {
        Self::BuiltIn(SignInProviders::default())
    }
}

impl IdentityProvider {
    /// The ways in, for the page to sign in on.
    pub(super) fn ways(&self) -> WaysInView {
        match self {
            Self::BuiltIn(providers) => WaysInView {
                broker: None,
                providers: providers.views(),
            },
            Self::Broker(broker) => WaysInView {
                broker: Some(broker.provider.view()),
                providers: Vec::new(),
            },
        }
    }

    /// Refuses what only the built-in provider has: its passwords, second factors and links.
    ///
    /// # Errors
    /// `external_identity`.
    pub(crate) fn require_built_in(&self) -> Result<(), AppError> {
        match self {
            Self::BuiltIn(_) => Ok(()),
            Self::Broker(broker) => {
                let label = &broker.provider.label;
                let message = format!(
                    "Accounts are kept by {label}. Sign in with it, and change your password and how you sign in there."
                );
                Err(AppError::new(ErrorCode::ExternalIdentity, message))
            }
        }
    }

    /// The broker, if there is one.
    pub(crate) fn broker(&self) -> Option<&Broker> {
        match self {
            Self::BuiltIn(_) => None,
            Self::Broker(broker) => Some(broker),
        }
    }

    /// Whether this provider is the broker, whose word for an address is enough.
    pub(super) fn is_broker(&self, provider: &SignInProvider) -> bool {
        self.broker()
            .is_some_and(|broker| broker.provider.name == provider.name)
    }

    pub(super) fn find(&self, name: &str) -> Option<&SignInProvider> {
        match self {
            Self::BuiltIn(providers) => providers.find(name),
            Self::Broker(broker) => Some(&broker.provider).filter(|broker| broker.name == name),
        }
    }

    /// What can be linked.
    pub(super) fn linkable(&self) -> Vec<ProviderView> {
        self.ways().providers
    }

    /// What people call a provider. One that is no longer set is called by its name.
    pub(crate) fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.find(name)
            .map_or(name, |provider| provider.label.as_str())
    }

    /// The names of what one can sign in with.
    pub(super) fn names(&self) -> Vec<String> {
        let ways = self.ways();
        let all = ways.providers.into_iter().chain(ways.broker);
        all.map(|provider| provider.name).collect()
    }

    /// The organisation to tell a broker of, for somebody who wants to go to this page.
    pub(super) fn organization(&self, next: &str) -> Option<String> {
        self.broker().filter(|broker| broker.organizations)?;
        let slug = next.strip_prefix("/t/")?;
        let slug = slug.split(['/', '?']).next()?;
        (!slug.is_empty()).then(|| slug.to_owned())
    }
}

/// Whether a broker says that somebody has proved more than one factor.
pub(super) fn has_several_factors(assertion: &Assertion) -> bool {
    let said = &assertion.assurance;
    said.amr
        .iter()
        .chain(&said.acr)
        .any(|name| SEVERAL_FACTORS.contains(&name.as_str()))
}
