//! The way out: where the browser is sent.

use super::provider::SCOPES;
use super::{Discovery, Provider};
use crate::error::Error;
use crate::text::shown;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreJsonWebKeySet};
use openidconnect::{
    AuthUrl, ClientId, CsrfToken, IssuerUrl, LoginHint, Nonce, PkceCodeChallenge, RedirectUrl,
    Scope,
};
use secrecy::SecretString;
use std::time::Duration;
use url::Url;

/// The longest hint that is passed on.
const LONGEST_HINT: usize = 320;

/// What may be asked of this one sign-in.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The address the person typed, so that they need not type it again.
    pub login_hint: Option<String>,
    /// Ask again, even if the provider has a session.
    pub force: bool,
    /// The person must have proven who they are within this time.
    pub max_age: Option<Duration>,
    /// The organisation that the person wants to enter: brokers such as Auth0 lead to its own provider by it.
    pub organization: Option<String>,
}

/// The address to send the browser to, and what to keep meanwhile.
#[derive(Debug)]
pub struct Begun {
    /// Where to.
    pub address: Url,
    /// To be kept beside the browser's cookie, under its state, for ten minutes at most, and to be taken
    /// away by the first callback.
    pub pending: Pending,
}

/// A sign-in that has begun. All three values are secrets of this browser.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Comes back in the callback.
    pub state: SecretString,
    /// Comes back in the token.
    pub nonce: SecretString,
    /// Proves at the exchange that we began.
    pub pkce_verifier: SecretString,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// What was asked in [`Options::max_age`].
    pub max_age: Option<Duration>,
}

impl Provider {
    /// Begins a sign-in that comes back to `redirect_uri`.
    ///
    /// # Errors
    /// If an address cannot be used.
    pub fn begin(
        &self,
        discovery: &Discovery,
        redirect_uri: &str,
        options: &Options,
    ) -> Result<Begun, Error> {
        let invalid = |setting| {
            move |error: url::ParseError| Error::SettingInvalid {
                setting,
                why: error.to_string(),
            }
        };
        let issuer =
            IssuerUrl::new(discovery.issuer.replace(['{', '}'], "")).map_err(invalid("issuer"))?;
        let endpoint = AuthUrl::new(discovery.authorization_endpoint.clone())
            .map_err(invalid("authorization endpoint"))?;
        let redirect =
            RedirectUrl::new(redirect_uri.to_owned()).map_err(invalid("redirect address"))?;
        let client = CoreClient::new(
            ClientId::new(self.client_id.clone()),
            issuer,
            CoreJsonWebKeySet::new(Vec::new()),
        )
        .set_auth_uri(endpoint)
        .set_redirect_uri(redirect);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new_random_len(32),
                || Nonce::new_random_len(32),
            )
            .set_pkce_challenge(challenge)
            .add_scopes(SCOPES.map(|name| Scope::new(name.to_owned())));
        if let Some(hint) = options
            .login_hint
            .as_ref()
            .filter(|hint| hint.len() <= LONGEST_HINT)
        {
            request = request.set_login_hint(LoginHint::new(hint.clone()));
        }
        if options.force {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        if let Some(max_age) = options.max_age {
            request = request.set_max_age(max_age);
        }
        if let Some(organization) = &options.organization {
            request = request.add_extra_param("organization", shown(organization));
        }
        let (address, state, nonce) = request.url();
        Ok(Begun {
            address,
            pending: Pending {
                state: state.into_secret().into(),
                nonce: nonce.secret().clone().into(),
                pkce_verifier: verifier.into_secret().into(),
                redirect_uri: redirect_uri.to_owned(),
                max_age: options.max_age,
            },
        })
    }
}
