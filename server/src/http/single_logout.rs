//! The addresses of single logout: where a browser goes out to a provider after signing out, where it comes back, and
//! where a provider has sessions ended.
//!
//! What cannot be read is a message that says nothing, and is refused as such.

use crate::http::error_page::answer_error;
use crate::http::provider_browser::{browser, connection_id, present_browser, sign_out_way};
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Path, Query, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Json};
use domain::RequestContext;
use domain::secrets::Token;
use domain::sign_in_flows::Begun;
use domain::single_logout::{self, Message, Requested};
use serde::Deserialize;
use serde_json::json;
use shared::{AppError, ErrorCode};
use ui::links::same_site;

/// Takes logout requests and responses of SAML.
pub const SAML: &str = "/sso/saml/{connection}/logout";
/// Takes logout tokens of `OpenID` Connect.
pub const BACKCHANNEL: &str = "/sso/oidc/{connection}/logout";

/// Where somebody is once they are signed out everywhere.
const SIGNED_OUT: &str = "/sign-in?notice=signed-out";
/// The same when the provider did not confirm that it has ended its session.
const SIGNED_OUT_HERE: &str = "/sign-in?notice=signed-out-here";

/// What leads to the end of a provider's session.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignOut {
    token: String,
    next: String,
}

/// `GET /sso/sign-out`.
pub async fn sign_out(
    Extension(ctx): Extension<RequestContext>,
    query: Result<Query<SignOut>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    let browser = browser(&headers);
    let token = Token::presented(&query.token);
    let next = same_site(&query.next).unwrap_or_default().to_owned();
    match single_logout::way_out(&ctx, &token, &browser, next).await {
        Ok(Some(begun)) => sign_out_way(begun, &browser),
        Ok(None) => Redirect::to(SIGNED_OUT).into_response(),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// `GET /sso/saml/{connection}/logout`.
pub async fn by_redirect(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let is_answer =
        form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "SAMLResponse");
    take(
        &ctx,
        &connection,
        Message::Redirect(query),
        is_answer,
        &headers,
    )
    .await
}

/// The form that a SAML provider has the browser post.
#[derive(Default, Deserialize)]
pub struct LogoutForm {
    #[serde(rename = "SAMLRequest")]
    request: Option<String>,
    #[serde(rename = "SAMLResponse")]
    response: Option<String>,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

/// `POST /sso/saml/{connection}/logout`.
pub async fn by_form(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    headers: HeaderMap,
    form: Result<Form<LogoutForm>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    let is_answer = form.response.is_some();
    let message = Message::Post {
        text: form.response.or(form.request).unwrap_or_default(),
        relay_state: form.relay_state,
    };
    take(&ctx, &connection, message, is_answer, &headers).await
}

async fn take(
    ctx: &RequestContext,
    connection: &str,
    message: Message,
    is_answer: bool,
    headers: &HeaderMap,
) -> Response {
    let taken = async {
        let connection = connection_id(connection)?;
        if is_answer {
            let browser = present_browser(headers);
            let finished = single_logout::finish(ctx, connection, message, browser.as_ref());
            let page = match finished.await? {
                Some(next) if next.is_empty() => SIGNED_OUT.to_owned(),
                Some(next) => next,
                None => SIGNED_OUT_HERE.to_owned(),
            };
            return Ok(Redirect::to(&page).into_response());
        }
        match single_logout::receive_request(ctx, connection, message).await? {
            // No page of ours has sent the browser here, and the provider may show this in a frame, which would not
            // show a page.
            Requested::Ended(Some(Begun::Redirect(address))) => {
                Ok(Redirect::to(&address).into_response())
            }
            Requested::Ended(Some(begun)) => Ok(sign_out_way(begun, &browser(headers))),
            Requested::Ended(None) => Ok(Redirect::to(SIGNED_OUT).into_response()),
            Requested::Refused => {
                let message = "This logout request was refused. Sign out here, too, if you want to end your session.";
                Err(AppError::new(ErrorCode::Invalid, message).into())
            }
        }
    };
    match taken.await {
        Ok(response) => response,
        Err(error) => answer_error(&error, &ctx.meta, headers),
    }
}

/// The form that an `OpenID` provider's server posts.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Backchannel {
    logout_token: String,
}

/// `POST /sso/oidc/{connection}/logout` (`OpenID` Connect Back-Channel Logout 1.0, sections 2.5 and 2.8).
pub async fn backchannel(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Backchannel>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    let received = async {
        let connection = connection_id(&connection)?;
        single_logout::receive_token(&ctx, connection, &form.logout_token).await
    };
    let answer = match received.await {
        Ok(Ok(_)) => StatusCode::OK.into_response(),
        Ok(Err(code)) => {
            let error = json!({ "error": "invalid_request", "error_description": code });
            (StatusCode::BAD_REQUEST, Json(error)).into_response()
        }
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    };
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}
