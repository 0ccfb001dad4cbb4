//! What is set of a connection, as the database keeps it: the draft, and what is live.

use identity::AttributeNames;
use identity::saml::{IdentityProvider, Policy};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The settings of one version. The client secret stands beside them, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "protocol", rename_all = "snake_case")]
pub(crate) enum Settings {
    /// SAML 2.0.
    Saml(Box<SamlSettings>),
    /// `OpenID` Connect.
    Oidc(OidcSettings),
}

/// What is set of a SAML provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SamlSettings {
    /// Where its metadata is read again by the day.
    pub(crate) metadata_address: Option<String>,
    /// What its metadata said; none as long as there is none.
    pub(crate) provider: Option<IdentityProvider>,
    /// What is asked of its answers.
    pub(crate) policy: Policy,
    /// Whether it is told when somebody signs out here. Only one whose metadata has an address for that is.
    pub(crate) signs_out: bool,
}

impl Default for SamlSettings {
    fn default() -> Self {
        Self {
            metadata_address: None,
            provider: None,
            policy: Policy::default(),
            signs_out: true,
        }
    }
}

/// What is set of an `OpenID` provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OidcSettings {
    /// Its issuer, to the letter.
    pub(crate) issuer: String,
    /// Who we are there.
    pub(crate) client_id: String,
    /// Which claims say who somebody is.
    pub(crate) attributes: AttributeNames,
    /// Whether it is told when somebody signs out here. Off: it shows an error to whoever comes, as long as our
    /// address to come back to is not registered there.
    pub(crate) signs_out: bool,
}

impl Default for OidcSettings {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            attributes: AttributeNames::of_oidc(),
            signs_out: false,
        }
    }
}

impl Settings {
    /// Whether there is enough to try.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            Self::Saml(saml) => saml.provider.is_some(),
            Self::Oidc(oidc) => !oidc.issuer.is_empty() && !oidc.client_id.is_empty(),
        }
    }

    /// When the last of the provider's certificates ends: then it signs with one that is not known here.
    pub(crate) fn certificate_expires_at(&self) -> Option<OffsetDateTime> {
        match self {
            // During a rollover the old one ends first, and that is as it should be.
            Self::Saml(saml) => saml
                .provider
                .iter()
                .flat_map(|provider| &provider.certificates)
                .map(identity::saml::Certificate::not_after)
                .max(),
            Self::Oidc(_) => None,
        }
    }

    /// Whether the provider is told when somebody signs out here.
    pub(crate) const fn signs_out(&self) -> bool {
        match self {
            Self::Saml(saml) => saml.signs_out,
            Self::Oidc(oidc) => oidc.signs_out,
        }
    }

    /// Which attributes or claims say who somebody is.
    pub(super) const fn attributes(&self) -> &AttributeNames {
        match self {
            Self::Saml(saml) => &saml.policy.attributes,
            Self::Oidc(oidc) => &oidc.attributes,
        }
    }

    /// The same, to be changed.
    pub(super) const fn attributes_mut(&mut self) -> &mut AttributeNames {
        match self {
            Self::Saml(saml) => &mut saml.policy.attributes,
            Self::Oidc(oidc) => &mut oidc.attributes,
        }
    }

    /// The names by which the usual providers of the protocol tell it.
    pub(super) fn usual_attributes(&self) -> AttributeNames {
        match self {
            Self::Saml(_) => AttributeNames::of_saml(),
            Self::Oidc(_) => AttributeNames::of_oidc(),
        }
    }

    /// The SAML settings.
    pub(super) fn saml_mut(&mut self) -> Option<&mut SamlSettings> {
        match self {
            Self::Saml(saml) => Some(saml),
            Self::Oidc(_) => None,
        }
    }
}

/// Reads a list of names as a form has it, separated by commas; what is empty means the usual ones.
pub(super) fn names(text: &str, usual: Vec<String>) -> Vec<String> {
    let names: Vec<String> = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && name.len() <= 256)
        .take(10)
        .map(str::to_owned)
        .collect();
    if names.is_empty() { usual } else { names }
}

/// The names as the form shows them: nothing for the usual ones.
pub(super) fn names_text(names: &[String], usual: &[String]) -> String {
    if names == usual {
        String::new()
    } else {
        names.join(", ")
    }
}
