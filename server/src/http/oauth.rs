//! The addresses by which sister products sign people in: see [`domain::oauth`].

use crate::http::edge::cookie;
use crate::http::error_page::{answer_error, told};
use crate::http::way_out::{self, Destination};
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse as _, Response};
use axum::{Extension, Json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::oauth::{self, AuthorizationRequest, Exchange, Granted, Refusal};
use domain::secrets::Token;
use domain::sessions::{self, Resolved};
use domain::{RequestContext, SessionContext, memberships};
use serde::Deserialize;
use serde_json::json;
use shared::{AppError, ErrorCode};
use tenant_app::current::SESSION_COOKIE;

/// Gives a code to a product that sends a browser here.
pub const AUTHORIZE: &str = "/oauth/authorize";
/// Gives tokens.
pub const TOKEN: &str = "/oauth/token";
/// Ends what a refresh token stands for.
pub const REVOKE: &str = "/oauth/revoke";
/// The keys that tokens are signed with.
pub const KEYS: &str = "/oauth/jwks";
/// All of that, for programs (`OpenID` Connect Discovery 1.0, section 4).
pub const DISCOVERY: &str = "/.well-known/openid-configuration";

const PRODUCT: Destination = Destination {
    title: "You are signed in",
    sentence: "You are being taken back to where you came from.",
};

/// `GET /oauth/authorize`.
pub async fn authorize(
    Extension(session): Extension<SessionContext>,
    request: Result<Query<AuthorizationRequest>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let ctx = session.request().clone();
    let Ok(Query(request)) = request else {
        // Which product has sent it is not known for sure, so nobody is sent back (RFC 6749, section 4.1.2.1).
        let message = "What the product that sent you here asks for cannot be read.";
        let error = AppError::new(ErrorCode::Invalid, message);
        return answer_error(&error.into(), &ctx.meta, &headers);
    };
    let granted = async {
        let resolved = match (&request.workspace, cookie::token(&headers, SESSION_COOKIE)) {
            (Some(slug), Some(token)) => sessions::resolve(&ctx, &token, Some(slug)).await?,
            _ => None,
        };
        let tenant = resolved
            .as_ref()
            .and_then(|resolved| resolved.tenant.as_ref());
        let granted = oauth::authorize(&session, tenant, request).await?;
        if let (Some(tenant), true) = (
            tenant,
            resolved.as_ref().is_some_and(Resolved::bypasses_sso),
        ) {
            memberships::note_bypass(tenant, &session).await?;
        }
        Ok(granted)
    };
    match granted.await {
        Ok(Granted {
            redirect_uri,
            query,
        }) => {
            let query: String = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(query)
                .finish();
            let mark = if redirect_uri.contains('?') { '&' } else { '?' };
            let address = format!("{redirect_uri}{mark}{query}");
            (
                AppendHeaders([
                    (
                        header::CONTENT_SECURITY_POLICY,
                        way_out::policy("form-action 'none'"),
                    ),
                    (header::REFERRER_POLICY, "no-referrer".to_owned()),
                    (header::CACHE_CONTROL, "no-store".to_owned()),
                ]),
                Html(way_out::redirect(&PRODUCT, &address)),
            )
                .into_response()
        }
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// The form of the token endpoint, and of revocation.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct TokenForm {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
    refresh_token: String,
    client_id: String,
    client_secret: String,
    token: String,
}

/// `POST /oauth/token`.
pub async fn token(
    Extension(ctx): Extension<RequestContext>,
    headers: HeaderMap,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return unreadable();
    };
    let (client_id, secret) = credentials(&headers, &form);
    let given = match form.grant_type.as_str() {
        "authorization_code" => {
            let exchange = Exchange {
                client_id: &client_id,
                client_secret: secret.as_ref(),
                code: &Token::presented(&form.code),
                redirect_uri: &form.redirect_uri,
                code_verifier: &form.code_verifier,
            };
            oauth::exchange(&ctx, exchange).await
        }
        "refresh_token" => {
            let presented = Token::presented(&form.refresh_token);
            oauth::refresh(&ctx, &client_id, secret.as_ref(), &presented).await
        }
        _ => return refused("unsupported_grant_type", StatusCode::BAD_REQUEST),
    };
    match given {
        Ok(Ok(tokens)) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Ok(Err(refusal)) => refuse(refusal),
        Err(error) => failed(&error),
    }
}

/// `POST /oauth/revoke`.
pub async fn revoke(
    Extension(ctx): Extension<RequestContext>,
    headers: HeaderMap,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return unreadable();
    };
    let (client_id, secret) = credentials(&headers, &form);
    let presented = Token::presented(&form.token);
    match oauth::revoke(&ctx, &client_id, secret.as_ref(), &presented).await {
        Ok(Ok(())) => StatusCode::OK.into_response(),
        Ok(Err(refusal)) => refuse(refusal),
        Err(error) => failed(&error),
    }
}

/// `GET /oauth/jwks`.
pub async fn keys(Extension(ctx): Extension<RequestContext>, headers: HeaderMap) -> Response {
    match oauth::published_keys(&ctx).await {
        // A new key is published long before it signs.
        Ok(keys) => ([(header::CACHE_CONTROL, "public, max-age=600")], Json(keys)).into_response(),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// `GET /.well-known/openid-configuration`.
pub async fn discovery(Extension(ctx): Extension<RequestContext>) -> Response {
    let origin = ctx.origin();
    let address = |path: &str| format!("{origin}{path}");
    Json(json!({
        "issuer": origin,
        "authorization_endpoint": address(AUTHORIZE),
        "token_endpoint": address(TOKEN),
        "revocation_endpoint": address(REVOKE),
        "jwks_uri": address(KEYS),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "claims_supported": ["sub", "email", "email_verified", "name", "locale", "zoneinfo", "auth_time", "acr", "sid", "workspace"],
    }))
    .into_response()
}

/// Who the product says it is: in the header (RFC 6749, section 2.3.1) or in the form.
fn credentials(headers: &HeaderMap, form: &TokenForm) -> (String, Option<Token>) {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| String::from_utf8(STANDARD.decode(encoded).ok()?).ok());
    if let Some((id, secret)) = basic.as_deref().and_then(|basic| basic.split_once(':')) {
        return (decoded(id), Some(Token::presented(&decoded(secret))));
    }
    let secret = (!form.client_secret.is_empty()).then(|| Token::presented(&form.client_secret));
    (form.client_id.clone(), secret)
}

/// A text as a form encodes it.
fn decoded(text: &str) -> String {
    form_urlencoded::parse(format!("value={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// What is no form, or says something twice (RFC 6749, section 3.2).
fn unreadable() -> Response {
    refused("invalid_request", StatusCode::BAD_REQUEST)
}

fn refuse(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::InvalidClient => StatusCode::UNAUTHORIZED,
        Refusal::InvalidGrant => StatusCode::BAD_REQUEST,
    };
    refused(&refusal.to_string(), status)
}

/// An error as products read it (RFC 6749, section 5.2).
fn refused(error: &str, status: StatusCode) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (status, headers, Json(json!({ "error": error }))).into_response()
}

/// The answer of an operation that did not happen, as products read it.
fn failed(error: &domain::Error) -> Response {
    if told(error).code == ErrorCode::RateLimited {
        return refused("slow_down", StatusCode::TOO_MANY_REQUESTS);
    }
    refused("server_error", StatusCode::INTERNAL_SERVER_ERROR)
}
