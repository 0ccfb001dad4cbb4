//! The addresses of single sign-on: where a browser goes out to an identity provider, and comes back.
//!
//! A browser is not redirected to its provider, but gets a page that takes it there: see `way_out`.

use crate::http::error_page::answer_error;
use crate::http::provider_browser::{browser, connection_id, present_browser, signed_in, way_out};
use axum::Extension;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Multipart, Path, Query, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::connections::Metadata;
use domain::sign_in_flows::{self, Finished, Wish};
use domain::{RequestContext, TenantContext, connections};
use serde::Deserialize;
use tenant_app::pages::connections::addresses::{FILE, after_upload};
use ui::links::same_site;

/// Begins a sign-in.
pub const START: &str = "/sso/{connection}/start";
/// Takes SAML answers.
pub const ACS: &str = "/sso/saml/{connection}/acs";
/// Our metadata.
pub const METADATA: &str = "/sso/saml/{connection}/metadata";
/// Takes the callbacks of `OpenID` Connect.
pub const CALLBACK: &str = "/sso/oidc/callback";

/// The largest body of a SAML answer: somebody may be in a thousand groups.
pub const ACS_BODY_LIMIT: usize = 1024 * 1024;

/// What a sign-in may begin with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Start {
    next: String,
    hint: String,
    /// Whether the person is to prove anew who they are.
    force: bool,
}

/// `GET /sso/{connection}/start`. A query that cannot be read wishes for nothing.
pub async fn start(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    query: Result<Query<Start>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    let browser = browser(&headers);
    let connection = match connection_id(&connection) {
        Ok(connection) => connection,
        Err(error) => return answer_error(&error, &ctx.meta, &headers),
    };
    let wish = Wish {
        next: same_site(&query.next).unwrap_or_default().to_owned(),
        hint: (!query.hint.is_empty()).then_some(query.hint),
        force: query.force,
    };
    match sign_in_flows::begin(&ctx, connection, &browser, wish).await {
        Ok(begun) => way_out(begun, &browser),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// `POST /t/{tenant}/connections/{connection}/test/start`.
pub async fn test(
    Extension(ctx): Extension<TenantContext>,
    Path((_, connection)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let browser = browser(&headers);
    let begun = async {
        let connection = connection_id(&connection)?;
        sign_in_flows::begin_test(&ctx, connection, &browser).await
    };
    match begun.await {
        Ok(begun) => way_out(begun, &browser),
        Err(error) => answer_error(&error, ctx.meta(), &headers),
    }
}

/// `POST /t/{tenant}/connections/{connection}/metadata/upload`, as a form with a file. Leads back to the
/// form, which says what is wrong.
pub async fn upload_metadata(
    Extension(ctx): Extension<TenantContext>,
    Path((slug, connection)): Path<(String, String)>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let taken = async {
        let id = connection_id(&connection)?;
        let Some(document) = document(form).await else {
            return Ok(false);
        };
        match connections::set_metadata(&ctx, id, Metadata::Document(document)).await {
            Ok(()) => Ok(true),
            Err(domain::Error::Refused(refused)) if refused.message_for("document").is_some() => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    };
    match taken.await {
        Ok(taken) => Redirect::to(&after_upload(&slug, &connection, taken)).into_response(),
        Err(error) => answer_error(&error, ctx.meta(), &headers),
    }
}

/// The text of the form's file, if there is one.
async fn document(form: Result<Multipart, MultipartRejection>) -> Option<String> {
    let mut form = form.ok()?;
    while let Some(field) = form.next_field().await.ok()? {
        if field.name() == Some(FILE) {
            return field.text().await.ok();
        }
    }
    None
}

/// The form that a SAML provider has the browser post.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SamlAnswer {
    #[serde(rename = "SAMLResponse")]
    response: String,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

/// `POST /sso/saml/{connection}/acs`. What is no form, or is too large, is an answer that says nothing: it is refused,
/// and stands in the log, as any other.
pub async fn acs(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    headers: HeaderMap,
    form: Result<Form<SamlAnswer>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    let browser = present_browser(&headers);
    let finished = async {
        let (connection, state) = (connection_id(&connection)?, form.relay_state.as_deref());
        sign_in_flows::finish_saml(&ctx, connection, form.response, state, browser.as_ref()).await
    };
    match finished.await {
        Ok(finished) => way_back(finished, &ctx),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// `GET /sso/oidc/callback`.
pub async fn callback(
    Extension(ctx): Extension<RequestContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let browser = present_browser(&headers);
    let query = query.unwrap_or_default();
    match sign_in_flows::finish_oidc(&ctx, &query, browser.as_ref()).await {
        Ok(finished) => way_back(finished, &ctx),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// `GET /sso/saml/{connection}/metadata`.
pub async fn metadata(
    Extension(ctx): Extension<RequestContext>,
    Path(connection): Path<String>,
    headers: HeaderMap,
) -> Response {
    let metadata = async { connections::metadata(&ctx, connection_id(&connection)?).await };
    match metadata.await {
        Ok(metadata) => (
            [(header::CONTENT_TYPE, "application/samlmetadata+xml")],
            metadata,
        )
            .into_response(),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// Where the browser goes once it is back.
fn way_back(finished: Finished, ctx: &RequestContext) -> Response {
    match finished {
        Finished::SignedIn {
            session,
            next,
            slug,
        } => {
            let next = if next.is_empty() {
                format!("/t/{slug}")
            } else {
                next
            };
            // 303, so that the answer's form is not posted on.
            (signed_in(&session, &ctx.meta), Redirect::to(&next)).into_response()
        }
        Finished::Tested {
            slug,
            connection,
            attempt,
        } => Redirect::to(&format!(
            "/t/{slug}/connections/{connection}/attempts/{attempt}"
        ))
        .into_response(),
        Finished::Refused => Redirect::to(&format!(
            "/sign-in/sso?notice=refused&request={}",
            ctx.meta.request_id
        ))
        .into_response(),
        Finished::Lost => Redirect::to("/sign-in/sso?notice=lost").into_response(),
    }
}
