//! Ending the provider's own session (`OpenID` Connect RP-Initiated Logout 1.0).

use super::{Discovery, Provider};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// The longest ID token that is sent along in an address, in bytes.
const LONGEST_HINT: usize = 4096;

/// What ends the provider's session.
#[derive(Debug, Clone)]
pub struct EndOfSession {
    /// Where the browser is sent.
    pub endpoint: String,
    /// The ID token of the sign-in, which tells whose session it is; none if it is too long for an address.
    pub id_token: Option<SecretString>,
}

impl EndOfSession {
    /// What a sign-in has left for its end; none if the provider has no address for it.
    pub fn of(discovery: &Discovery, id_token: Option<&SecretString>) -> Option<Self> {
        Some(Self {
            endpoint: discovery.end_session_endpoint.clone()?,
            id_token: id_token
                .filter(|token| token.expose_secret().len() <= LONGEST_HINT)
                .cloned(),
        })
    }
}

impl Provider {
    /// Where to send the browser so that the provider's session ends, too. It comes back to `back`, which must
    /// be registered at the provider.
    pub fn end_of_session(&self, ends: &EndOfSession, back: &str) -> Option<Url> {
        let mut address: Url = ends.endpoint.parse().ok()?;
        let mut query = address.query_pairs_mut();
        if let Some(id_token) = &ends.id_token {
            query.append_pair("id_token_hint", id_token.expose_secret());
        }
        query
            .append_pair("client_id", &self.client_id)
            .append_pair("post_logout_redirect_uri", back);
        drop(query);
        Some(address)
    }
}
