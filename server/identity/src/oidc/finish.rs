//! The way back: from a callback to an assertion.

use super::claims::Claims;
use super::verify::{Expected, LEEWAY, Signature};
use super::{Callback, Discovery, Pending, Provider, user_info};
use crate::Outcome;
use crate::assertion::{Assertion, Assurance, Email, Protocol, ReplayKey, Subject, VerifiedBy};
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use crate::http::Client;
use crate::text::{email, shown, shown_within};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::basic::{BasicErrorResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, ExtraTokenFields, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, StandardRevocableToken, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

/// Whether the key set may be fetched again if a signature fits none of the cached keys. The caller limits
/// how often that happens, or a stranger's bad tokens would have us knock at the provider's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefresh {
    /// Once, for this sign-in.
    Allowed,
    /// Not now.
    Denied,
}

/// What a sign-in came to.
#[derive(Debug)]
pub struct Finished {
    /// Who it was or why not, with all checks.
    pub outcome: Outcome,
    /// With new keys, if they had to be fetched: replace the cached one by it.
    pub discovery: Option<Discovery>,
    /// The ID token, which the provider wants to see at logout (`id_token_hint`).
    pub id_token: Option<SecretString>,
}

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
    /// Finishes a sign-in. The caller has found `pending` by the callback's state **and** this browser's
    /// cookie, and has taken it away, whatever comes of it.
    pub async fn finish(
        &self,
        client: &Client,
        discovery: &Discovery,
        callback: &Callback,
        pending: &Pending,
        refresh: KeyRefresh,
        now: OffsetDateTime,
    ) -> Finished {
        let mut report = Report::new(Protocol::Oidc);
        let mut finished = Finished {
            outcome: Outcome {
                result: Err(Error::InputInvalid {
                    why: "it was not looked at",
                }),
                report: report.clone(),
            },
            discovery: None,
            id_token: None,
        };
        finished.outcome.result = async {
            let code = self.check_callback(discovery, callback, pending, &mut report)?;
            let (id_token, access_token) = self
                .exchange(client, discovery, code, pending, &mut report)
                .await?;
            let fresh = match refresh {
                KeyRefresh::Allowed => {
                    self.refresh(client, discovery, pending, &id_token, now)
                        .await
                }
                KeyRefresh::Denied => None,
            };
            let discovery = fresh.as_ref().unwrap_or(discovery);
            let expected = Expected {
                provider: self,
                discovery,
                pending,
                access_token: Some(&access_token),
                now,
            };
            let checked = expected.check(&id_token, &mut report);
            let endpoint = discovery.userinfo_endpoint.clone();
            if checked.is_ok() {
                finished.discovery = fresh;
            }
            let (mut claims, verified_by) = checked?;
            if let Some(endpoint) = endpoint.filter(|_| self.user_info) {
                user_info::merge(client, &endpoint, &access_token, &mut claims, &mut report)
                    .await?;
                report.answer = Some(claims.answer());
            }
            let assertion = self.assertion(&claims, &id_token, verified_by, &mut report, now)?;
            finished.id_token = Some(id_token.into());
            Ok(assertion)
        }
        .await;
        finished.outcome.report = report;
        finished
    }

    /// Checks an ID token against a pending sign-in without any exchange: what [`Provider::finish`] does with
    /// the one that it fetched.
    pub fn verify_id_token(
        &self,
        discovery: &Discovery,
        id_token: &str,
        access_token: Option<&SecretString>,
        pending: &Pending,
        now: OffsetDateTime,
    ) -> Outcome {
        let mut report = Report::new(Protocol::Oidc);
        let expected = Expected {
            provider: self,
            discovery,
            pending,
            access_token,
            now,
        };
        let result = expected
            .check(id_token, &mut report)
            .and_then(|(claims, by)| self.assertion(&claims, id_token, by, &mut report, now));
        Outcome { result, report }
    }

    fn check_callback<'a>(
        &self,
        discovery: &Discovery,
        callback: &'a Callback,
        pending: &Pending,
        report: &mut Report,
    ) -> Result<&'a SecretString, Error> {
        let state = callback
            .state
            .as_ref()
            .map_or("", |state| state.expose_secret());
        let same = bool::from(
            state
                .as_bytes()
                .ct_eq(pending.state.expose_secret().as_bytes()),
        );
        report.push(
            Check::new(
                CheckKind::State,
                same,
                "the value this browser began with",
                if same { "that value" } else if state.is_empty() { "" } else { "another value" },
            )
            .or("The answer belongs to a sign-in that another browser began, or that is long over. Begin again."),
        );
        report.push(self.callback_issuer(discovery, callback));
        report.refusal()?;
        if let Some(error) = &callback.error {
            let said = match &callback.error_description {
                Some(description) => format!("{error}: {description}"),
                None => error.clone(),
            };
            report
                .push(Check::new(CheckKind::Status, false, "a code", &said).or(error_hint(error)));
            report.refusal()?;
        }
        let code = callback
            .code
            .as_ref()
            .filter(|code| !code.expose_secret().is_empty());
        let received = code.map_or("", |_| "a code");
        report.push(Check::new(
            CheckKind::Status,
            code.is_some(),
            "a code",
            received,
        ));
        report.refusal()?;
        code.ok_or(Error::InputInvalid {
            why: "it has no code",
        })
    }

    fn callback_issuer(&self, discovery: &Discovery, callback: &Callback) -> Check {
        let expected = self.issuer_of_discovery();
        match &callback.issuer {
            Some(issuer) => Check::new(CheckKind::CallbackIssuer, self.is_callback_issuer(issuer), &expected, issuer)
                .or("Another provider than this connection's sent the browser back. If nobody changed the connection, somebody may be mixing up providers on purpose."),
            None if discovery.authorization_response_iss_parameter_supported => {
                Check::new(CheckKind::CallbackIssuer, false, &expected, "")
                    .or("The provider says in its description that it always names itself (RFC 9207), and now it did not.")
            }
            None => Check::not_reached(CheckKind::CallbackIssuer, &expected).note("The provider does not name itself (RFC 9207)."),
        }
    }

    async fn exchange(
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

    /// Fetches the keys again if the token fits none of those we have.
    async fn refresh(
        &self,
        client: &Client,
        discovery: &Discovery,
        pending: &Pending,
        id_token: &str,
        now: OffsetDateTime,
    ) -> Option<Discovery> {
        let expected = Expected {
            provider: self,
            discovery,
            pending,
            access_token: None,
            now,
        };
        if expected.signature(id_token) == Signature::Good {
            return None;
        }
        let keys = Discovery::fetch_keys(client, &discovery.jwks_uri)
            .await
            .ok()?;
        Some(Discovery {
            keys,
            ..discovery.clone()
        })
    }

    fn assertion(
        &self,
        claims: &Claims,
        id_token: &str,
        verified_by: VerifiedBy,
        report: &mut Report,
        now: OffsetDateTime,
    ) -> Result<Assertion, Error> {
        let subject = if self.is_microsoft() {
            // `sub` differs by application; tenant and object together are the account.
            format!(
                "{}.{}",
                claims.text("tid").unwrap_or_default(),
                claims.text("oid").unwrap_or_default()
            )
        } else {
            claims.text("sub").unwrap_or_default().to_owned()
        };
        let email = self.email(claims);
        let received = email.as_ref().map_or("", |email| email.address.as_str());
        report.push(match &email {
            Some(_) => Check::new(CheckKind::Email, true, "an e-mail address", received),
            None => Check::not_reached(CheckKind::Email, "an e-mail address")
                .note("No claim has one. Ask for the scope “email”, or map an attribute to “email” at the provider."),
        });
        let attributes = claims.attributes();
        let names: Vec<&str> = attributes.keys().map(String::as_str).collect();
        report.push(Check::new(
            CheckKind::Attributes,
            true,
            "claims",
            &names.join(", "),
        ));
        report.refusal()?;
        let unique = claims.text("jti").unwrap_or(id_token);
        let key = URL_SAFE_NO_PAD.encode(Sha256::digest(unique.as_bytes()));
        Ok(Assertion {
            protocol: Protocol::Oidc,
            issuer: shown_within(claims.text("iss").unwrap_or_default(), 2048),
            subject: Subject {
                value: subject,
                format: None,
            },
            email,
            name: name(claims),
            assurance: Assurance {
                acr: claims.text("acr").map(shown),
                amr: claims.texts("amr"),
            },
            authenticated_at: claims.time("auth_time"),
            session_index: claims.text("sid").map(shown),
            session_ends_at: None,
            replay_keys: vec![ReplayKey {
                key: format!("id_token:{key}"),
                // The nonce is good for one sign-in only, so a day is plenty.
                expires_at: claims
                    .time("exp")
                    .unwrap_or(now)
                    .saturating_add(LEEWAY)
                    .min(now.saturating_add(time::Duration::DAY)),
            }],
            verified_by,
            attributes,
        })
    }

    fn email(&self, claims: &Claims) -> Option<Email> {
        if let Some(address) = claims.text("email").and_then(email) {
            // Microsoft lets a tenant's administrator write any address into `email`; only this says that
            // its domain is the tenant's.
            let verified = if self.is_microsoft() {
                claims.is_true("xms_edov")
            } else {
                claims.is_true("email_verified")
            };
            return Some(Email { address, verified });
        }
        let address = ["preferred_username", "upn"]
            .into_iter()
            .find_map(|name| email(claims.text(name)?))?;
        Some(Email {
            address,
            verified: false,
        })
    }
}

fn name(claims: &Claims) -> Option<String> {
    let text = |name| {
        claims
            .text(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let name = match (text("name"), text("given_name"), text("family_name")) {
        (Some(name), _, _) => name.to_owned(),
        (None, Some(given), Some(family)) => format!("{given} {family}"),
        (None, given, family) => given.or(family)?.to_owned(),
    };
    Some(shown_within(&name, 200))
}

/// What the errors of the standard mean, and what to do.
fn error_hint(error: &str) -> &'static str {
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
