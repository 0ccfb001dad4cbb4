//! What is set of a provider.

use crate::AttributeNames;
use crate::error::Error;
use crate::http::Client;
use secrecy::SecretString;
use std::fmt::Write as _;

/// Where Microsoft's sign-in lives.
const MICROSOFT: &str = "https://login.microsoftonline.com";
/// How Microsoft's description of itself writes the tenant it does not know yet.
const TENANT_PLACEHOLDER: &str = "{tenantid}";
/// The longest client id or secret.
const LONGEST_SETTING: usize = 1024;
/// What is asked for beside `openid`, which the library adds itself.
pub(super) const SCOPES: [&str; 2] = ["email", "profile"];

/// How the issuer of a token is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerRule {
    /// To the letter; a slash at the end is another issuer.
    Exact(String),
    /// Microsoft for accounts of many tenants: the token's issuer must be `{authority}/{tid}/v2.0` with the
    /// token's own `tid`, and the subject is `tid` and `oid` together, which no tenant can choose.
    Microsoft {
        /// Without a slash at the end, as in `https://login.microsoftonline.com`.
        authority: String,
        /// Whose accounts.
        accounts: MicrosoftAccounts,
    },
}

/// Whose accounts of Microsoft's are let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MicrosoftAccounts {
    /// Of organisations and private ones.
    Common,
    /// Of organisations only.
    Organizations,
    /// Private ones only.
    Consumers,
}

impl MicrosoftAccounts {
    fn path(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Organizations => "organizations",
            Self::Consumers => "consumers",
        }
    }
}

/// A provider as it is set: where it is, and who we are there.
#[derive(Debug, Clone)]
pub struct Provider {
    pub(super) issuer: IssuerRule,
    pub(super) client_id: String,
    pub(super) client_secret: Option<SecretString>,
    pub(super) attributes: AttributeNames,
}

impl Provider {
    /// A provider of a tenant's own. `issuer` is as the tenant typed it; an address of the description, with
    /// `/.well-known/openid-configuration` at its end, is taken as well.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub fn new(
        client: &Client,
        issuer: &str,
        client_id: &str,
        client_secret: Option<SecretString>,
    ) -> Result<Self, Error> {
        let issuer = issuer.trim();
        let issuer = issuer
            .strip_suffix("/.well-known/openid-configuration")
            .unwrap_or(issuer);
        let url = client.parse(issuer)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::SettingInvalid {
                setting: "issuer",
                why: "an issuer has neither “?” nor “#”".to_owned(),
            });
        }
        Self::by(
            IssuerRule::Exact(issuer.to_owned()),
            client_id,
            client_secret,
        )
    }

    /// The issuer of its tokens, if it is one.
    pub fn issuer(&self) -> Option<&str> {
        match &self.issuer {
            IssuerRule::Exact(issuer) => Some(issuer),
            IssuerRule::Microsoft { .. } => None,
        }
    }

    /// Google, for everybody.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub fn google(client_id: &str, client_secret: SecretString) -> Result<Self, Error> {
        Self::by(
            IssuerRule::Exact("https://accounts.google.com".to_owned()),
            client_id,
            Some(client_secret),
        )
    }

    /// Microsoft, for accounts of many tenants. A tenant's own Entra ID is [`Provider::new`] with the issuer
    /// `https://login.microsoftonline.com/<tenant id>/v2.0`.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub fn microsoft(
        accounts: MicrosoftAccounts,
        client_id: &str,
        client_secret: SecretString,
    ) -> Result<Self, Error> {
        let issuer = IssuerRule::Microsoft {
            authority: MICROSOFT.to_owned(),
            accounts,
        };
        Self::by(issuer, client_id, Some(client_secret))
    }

    /// A provider by its rule: the presets' way in, and that of tests.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub fn by(
        issuer: IssuerRule,
        client_id: &str,
        client_secret: Option<SecretString>,
    ) -> Result<Self, Error> {
        use secrecy::ExposeSecret as _;
        setting("client id", client_id)?;
        if let Some(secret) = &client_secret {
            setting("client secret", secret.expose_secret())?;
        }
        Ok(Self {
            issuer,
            client_id: client_id.to_owned(),
            client_secret,
            attributes: AttributeNames::of_oidc(),
        })
    }

    /// Which claims say who somebody is; those of the standard, unless others are set.
    #[must_use]
    pub fn with_attributes(mut self, attributes: AttributeNames) -> Self {
        self.attributes = attributes;
        self
    }

    /// Where the provider describes itself.
    pub(super) fn discovery_address(&self) -> String {
        let mut address = match &self.issuer {
            IssuerRule::Exact(issuer) => issuer.trim_end_matches('/').to_owned(),
            IssuerRule::Microsoft {
                authority,
                accounts,
            } => {
                format!("{authority}/{}/v2.0", accounts.path())
            }
        };
        // Writing to a string does not fail.
        let _ = write!(address, "/.well-known/openid-configuration");
        address
    }

    /// The issuer that the description must name.
    pub(super) fn issuer_of_discovery(&self) -> String {
        match &self.issuer {
            IssuerRule::Exact(issuer) => issuer.clone(),
            // Consumers have one tenant, so there the description names it; `issuer_of_token` holds it to that.
            IssuerRule::Microsoft { authority, .. } => {
                format!("{authority}/{TENANT_PLACEHOLDER}/v2.0")
            }
        }
    }

    /// The issuer that a token must name, given the `tid` in it.
    pub(super) fn issuer_of_token(&self, tenant_id: Option<&str>) -> Option<String> {
        match &self.issuer {
            IssuerRule::Exact(issuer) => Some(issuer.clone()),
            IssuerRule::Microsoft {
                authority,
                accounts,
            } => {
                const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
                let tenant_id = tenant_id.filter(|text| is_guid(text))?;
                let fits = match accounts {
                    MicrosoftAccounts::Common => true,
                    MicrosoftAccounts::Organizations => tenant_id != CONSUMERS,
                    MicrosoftAccounts::Consumers => tenant_id == CONSUMERS,
                };
                fits.then(|| format!("{authority}/{tenant_id}/v2.0"))
            }
        }
    }

    /// Whether the `iss` of a callback may stand there. With Microsoft's many tenants it is only the shape;
    /// the token's own issuer is compared later.
    pub(super) fn is_callback_issuer(&self, iss: &str) -> bool {
        match &self.issuer {
            IssuerRule::Exact(issuer) => issuer == iss,
            IssuerRule::Microsoft { authority, .. } => iss
                .strip_prefix(authority.as_str())
                .and_then(|rest| rest.strip_prefix('/'))
                .and_then(|rest| rest.strip_suffix("/v2.0"))
                .is_some_and(is_guid),
        }
    }

    /// Whether this is Microsoft for many tenants.
    pub(super) fn is_microsoft(&self) -> bool {
        matches!(self.issuer, IssuerRule::Microsoft { .. })
    }
}

fn setting(setting: &'static str, text: &str) -> Result<(), Error> {
    let why = if text.is_empty() {
        "it is empty"
    } else if text.len() > LONGEST_SETTING {
        "it is too long"
    } else if text.chars().any(char::is_control) {
        "it contains characters that cannot be seen"
    } else {
        return Ok(());
    };
    Err(Error::SettingInvalid {
        setting,
        why: why.to_owned(),
    })
}

/// Whether a text is a GUID in its usual, lower-case form.
fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
