//! What is set of a connection, as the database keeps it: the draft, and what is live.

use identity::saml::{AttributeNames, IdentityProvider, Policy};
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SamlSettings {
    /// Where its metadata is read again by the day.
    pub(crate) metadata_address: Option<String>,
    /// What its metadata said; none as long as there is none.
    pub(crate) provider: Option<IdentityProvider>,
    /// What is asked of its answers.
    pub(crate) policy: Policy,
}

/// What is set of an `OpenID` provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OidcSettings {
    /// Its issuer, to the letter.
    pub(crate) issuer: String,
    /// Who we are there.
    pub(crate) client_id: String,
}

impl Settings {
    /// Whether there is enough to try.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            Self::Saml(saml) => saml.provider.is_some(),
            Self::Oidc(oidc) => !oidc.issuer.is_empty() && !oidc.client_id.is_empty(),
        }
    }

    /// When the first of the provider's certificates ends, without which there is no sign-in.
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

/// The usual names.
pub(super) fn usual() -> AttributeNames {
    AttributeNames::default()
}
