//! The exchange of the code for tokens, at the provider's token endpoint.

use super::{Discovery, Pending, Provider};
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use crate::http::Client;
use oauth2::basic::{BasicErrorResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, ExtraTokenFields, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, StandardRevocableToken, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

/// The answer of a token endpoint, with the ID token as it was sent.
#[derive(Debug, Serialize, Deserialize)]
struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

type Tokens = StandardTokenResponse<IdTokenField, BasicTokenType>;
type TokenClient = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    oauth2::basic::BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    oauth2::basic::BasicRevocationErrorResponse,
>;

impl Provider {
    /// Gets the ID token and the access token for a code.
    pub(super) async fn exchange(
        &self,
        client: &Client,
        discovery: &Discovery,
        code: &SecretString,
        pending: &Pending,
        report: &mut Report,
    ) -> Result<(String, SecretString), Error> {
        let invalid = |setting| {
            move |error: url::ParseError| Error::SettingInvalid {
                setting,
                why: error.to_string(),
            }
        };
        let mut token_client = TokenClient::new(ClientId::new(self.client_id.clone()));
        if let Some(secret) = &self.client_secret {
            token_client = token_client
                .set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let methods = discovery.token_endpoint_auth_methods_supported.as_deref();
        let in_body = methods.is_some_and(|methods| {
            !methods.iter().any(|method| method == "client_secret_basic")
                && methods.iter().any(|method| method == "client_secret_post")
        });
        let token_client = token_client
            .set_auth_type(if in_body {
                AuthType::RequestBody
            } else {
                AuthType::BasicAuth
            })
            .set_token_uri(
                TokenUrl::new(discovery.token_endpoint.clone())
                    .map_err(invalid("token endpoint"))?,
            )
            .set_redirect_uri(
                RedirectUrl::new(pending.redirect_uri.clone())
                    .map_err(invalid("redirect address"))?,
            );
        let response: Result<Tokens, _> = token_client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(
                pending.pkce_verifier.expose_secret().to_owned(),
            ))
            .request_async(client)
            .await;
        let expected = "an ID token";
        let failed = |received: &str, hint: &str| {
            Check::new(CheckKind::TokenExchange, false, expected, received).or(hint)
        };
        let check = match response {
            Ok(tokens) => {
                if let Some(id_token) = &tokens.extra_fields().id_token {
                    report.push(Check::new(
                        CheckKind::TokenExchange,
                        true,
                        expected,
                        expected,
                    ));
                    return Ok((
                        id_token.clone(),
                        tokens.access_token().secret().clone().into(),
                    ));
                }
                failed(
                    "tokens without an ID token",
                    "The application at the provider must be one for OpenID Connect, with the scope “openid”.",
                )
            }
            Err(RequestTokenError::ServerResponse(answer)) => {
                let error = answer.error().to_string();
                let said = answer
                    .error_description()
                    .map_or(error.clone(), |text| format!("{error}: {text}"));
                failed(&said, error_hint(&error))
            }
            Err(RequestTokenError::Request(error)) => {
                report.push(failed("no answer", &error.to_string()));
                return Err(error);
            }
            Err(RequestTokenError::Parse(error, _)) => failed(
                &format!("an answer that is no token response ({})", error.inner()),
                "The token endpoint of the provider's description must be its own.",
            ),
            Err(RequestTokenError::Other(text)) => failed(
                &text,
                "The token endpoint of the provider's description must be its own.",
            ),
        };
        report.push(check);
        report.refusal()?;
        Err(Error::InputInvalid {
            why: "it has no ID token",
        })
    }
}

/// What the errors of the standard mean, and what to do.
pub(super) fn error_hint(error: &str) -> &'static str {
    match error {
        "access_denied" => {
            "The person declined, or is not assigned to the application at the provider."
        }
        "invalid_client" | "unauthorized_client" => {
            "Client id and secret must be those of the application at the provider. Copy the secret again; it may also have expired."
        }
        "invalid_grant" => {
            "The code was used already or is too old, or the redirect address differs from the one at the provider. Begin again."
        }
        "invalid_scope" => "The provider does not know one of the scopes that are asked for.",
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => {
            "The provider wants to ask the person something. Begin again."
        }
        "invalid_request" | "unsupported_response_type" => {
            "The application at the provider must allow the authorization code flow, and our redirect address must stand there to the letter."
        }
        "server_error" | "temporarily_unavailable" => {
            "The provider has a fault of its own. Try again later."
        }
        _ => "The provider refused. Its own log says more.",
    }
}
