//! How a connection becomes one that can be signed in by.

use super::Outside;
use super::keys::{Keys, open_secret};
use super::settings::Settings;
use super::stored::{Stored, Version};
use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use identity::oidc;
use identity::saml::{self, KeyPair, ServiceProvider};
use shared::views::OurAddresses;

/// A connection that is ready to be signed in by.
pub(crate) enum Ready {
    /// By SAML.
    Saml(Box<saml::Connection>),
    /// By `OpenID` Connect.
    Oidc(Box<oidc::Provider>),
}

impl Stored {
    /// Where it is to be found.
    pub(crate) fn addresses(&self, outside: &Outside) -> OurAddresses {
        let (origin, id) = (&outside.origin, self.id);
        OurAddresses {
            acs: format!("{origin}/sso/saml/{id}/acs"),
            entity_id: format!("{origin}/sso/saml/{id}/metadata"),
            logout: format!("{origin}/sso/saml/{id}/logout"),
            redirect_uri: format!("{origin}/sso/oidc/callback"),
            signed_out: format!("{origin}/sign-in?notice=signed-out"),
            backchannel_logout: format!("{origin}/sso/oidc/{id}/logout"),
            start: format!("{origin}/sso/{id}/start"),
        }
    }

    /// Our key pairs.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(super) fn keys(&self, key: &SecretKey) -> Result<Keys> {
        let sealed = self
            .keys
            .as_ref()
            .ok_or_else(|| Error::internal("the connection has no keys"))?;
        Keys::open(key, self.id.uuid(), sealed)
    }

    /// Who we are to the provider.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(crate) fn service_provider(
        &self,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<ServiceProvider> {
        Ok(self.known_by(self.keys(key)?.into_lists(), outside))
    }

    /// Our metadata for the provider.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(super) fn metadata(&self, key: &SecretKey, outside: &Outside) -> Result<String> {
        let published = self.keys(key)?.into_published();
        Ok(self.known_by(published, outside).metadata())
    }

    fn known_by(
        &self,
        (signing, encryption): (Vec<KeyPair>, Vec<KeyPair>),
        outside: &Outside,
    ) -> ServiceProvider {
        let ours = self.addresses(outside);
        ServiceProvider {
            entity_id: ours.entity_id,
            acs: ours.acs,
            slo: Some(ours.logout),
            signing,
            encryption,
        }
    }

    /// What a message of the provider's is checked by, or the code of why it is not looked at.
    ///
    /// # Errors
    /// A defect: keys or a secret that do not open.
    pub(crate) fn checking(
        &self,
        version: Version,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<Result<Ready, &'static str>> {
        Ok(match self.ready(version, key, outside)? {
            Some(Ok(ready)) => Ok(ready),
            Some(Err(error)) => Err(error.code()),
            None => Err("not_active"),
        })
    }

    /// Makes a version ready to be signed in by. None if it is not complete, or not live.
    ///
    /// # Errors
    /// `identity::Error` when the settings contradict each other, else a defect.
    pub(crate) fn ready(
        &self,
        version: Version,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<Option<Result<Ready, identity::Error>>> {
        let secret = match version {
            Version::Draft => &self.secret,
            Version::Live => &self.live_secret,
        };
        let Some((settings, _)) = self.settings_of(version) else {
            return Ok(None);
        };
        Ok(match settings {
            Settings::Saml(saml) => {
                let Some(provider) = saml.provider.clone() else {
                    return Ok(None);
                };
                let ours = self.service_provider(key, outside)?;
                let reach = outside.client.reach();
                let made = saml::Connection::new(ours, provider, saml.policy.clone(), reach);
                Some(made.map(|connection| Ready::Saml(Box::new(connection))))
            }
            Settings::Oidc(_) if !settings.is_complete() => None,
            Settings::Oidc(oidc) => {
                let secret = match secret {
                    Some(sealed) => Some(open_secret(key, self.id.uuid(), sealed)?),
                    None => None,
                };
                let (issuer, client_id) = (&oidc.issuer, &oidc.client_id);
                let made = oidc::Provider::new(&outside.client, issuer, client_id, secret);
                Some(made.map(|provider| {
                    Ready::Oidc(Box::new(provider.with_attributes(oidc.attributes.clone())))
                }))
            }
        })
    }
}
