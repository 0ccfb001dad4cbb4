//! How a provider describes itself.

use super::{Keys, Provider};
use crate::error::Error;
use crate::http::Client;
use crate::text::shown;
use serde::{Deserialize, Serialize};

/// The algorithms a token may be signed with: none that shares a secret, and not `none`.
pub(super) const ALGORITHMS: [&str; 9] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA",
];

/// A provider's description and keys, to be kept by the caller for the way back: it serialises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovery {
    /// The issuer.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where codes are exchanged.
    pub token_endpoint: String,
    /// Where the keys are.
    pub jwks_uri: String,
    /// Where user information is.
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    /// Where the browser is sent to end the provider's session.
    #[serde(default)]
    pub end_session_endpoint: Option<String>,
    /// How we may prove who we are.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// What tokens are signed with.
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// Whether the callback says who sent it (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// The keys.
    pub keys: Keys,
}

/// The document as it comes, without the keys.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl Discovery {
    /// Fetches description and keys.
    ///
    /// # Errors
    /// If an address is refused or not reached, or a document cannot be used; the issuer in it must be the
    /// one that is set, to the letter.
    pub async fn fetch(client: &Client, provider: &Provider) -> Result<Self, Error> {
        let received = client
            .get(&provider.discovery_address(), "application/json")
            .await?;
        let document = Self::read(client, provider, &received.body)?;
        let keys = Self::fetch_keys(client, &document.jwks_uri).await?;
        Ok(document.with(keys))
    }

    /// Reads both documents, where they have come another way.
    ///
    /// # Errors
    /// As of [`Discovery::fetch`], but for what only fetching can come to.
    pub fn parse(
        client: &Client,
        provider: &Provider,
        description: &[u8],
        keys: &[u8],
    ) -> Result<Self, Error> {
        let document = Self::read(client, provider, description)?;
        Ok(document.with(Keys::parse(keys)?))
    }

    pub(super) async fn fetch_keys(client: &Client, address: &str) -> Result<Keys, Error> {
        Keys::parse(
            &client
                .get(address, "application/json, application/jwk-set+json")
                .await?
                .body,
        )
    }

    fn read(client: &Client, provider: &Provider, json: &[u8]) -> Result<Document, Error> {
        let invalid = |why| Error::DocumentInvalid {
            document: "provider's description",
            why,
        };
        let document: Document = serde_json::from_slice(json).map_err(|error| {
            invalid(format!(
                "{} (it must be the JSON of OpenID Connect Discovery)",
                shown(&error.to_string())
            ))
        })?;
        let expected = provider.issuer_of_discovery();
        let fits = if provider.is_microsoft() {
            document.issuer == expected || provider.is_callback_issuer(&document.issuer)
        } else {
            document.issuer == expected
        };
        if !fits {
            return Err(invalid(format!(
                "it says that the issuer is “{}”, but “{expected}” is set. They must be the same to the letter; enter the issuer as the provider writes it.",
                shown(&document.issuer)
            )));
        }
        for address in [
            &document.authorization_endpoint,
            &document.token_endpoint,
            &document.jwks_uri,
        ]
        .into_iter()
        .chain(&document.userinfo_endpoint)
        .chain(&document.end_session_endpoint)
        {
            client.parse(address)?;
        }
        let known = |algorithms: &Vec<String>| {
            algorithms
                .iter()
                .any(|name| ALGORITHMS.contains(&name.as_str()))
        };
        if document
            .id_token_signing_alg_values_supported
            .as_ref()
            .is_some_and(|algorithms| !known(algorithms))
        {
            return Err(invalid(format!(
                "it signs tokens with none of {}",
                ALGORITHMS.join(", ")
            )));
        }
        Ok(document)
    }

    /// The algorithms that both the provider names and we take.
    pub(super) fn algorithms(&self) -> Vec<&'static str> {
        let named = &self.id_token_signing_alg_values_supported;
        ALGORITHMS
            .into_iter()
            .filter(|name| named.iter().any(|other| other == name))
            .collect()
    }
}

impl Document {
    fn with(self, keys: Keys) -> Discovery {
        Discovery {
            issuer: self.issuer,
            authorization_endpoint: self.authorization_endpoint,
            token_endpoint: self.token_endpoint,
            jwks_uri: self.jwks_uri,
            userinfo_endpoint: self.userinfo_endpoint,
            end_session_endpoint: self.end_session_endpoint,
            token_endpoint_auth_methods_supported: self.token_endpoint_auth_methods_supported,
            // The standard says that RS256 is always among them, also where it is not named.
            id_token_signing_alg_values_supported: self
                .id_token_signing_alg_values_supported
                .unwrap_or_else(|| vec!["RS256".to_owned()]),
            authorization_response_iss_parameter_supported: self
                .authorization_response_iss_parameter_supported
                .unwrap_or(false),
            keys,
        }
    }
}
