//! The edge of the operator realm.

use super::{Rules, cookie};
use crate::http::error_page::{answer, told, wants_page};
use crate::http::request_log::RequestNotes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{OperatorRealm, RequestMeta, operators};
use shared::access::OperatorAccess;
use shared::{AppError, ErrorCode};

/// What the edge works with.
#[derive(Clone)]
pub struct OperatorEdge {
    /// The realm whose sessions count.
    pub realm: OperatorRealm,
    /// What the routes ask.
    pub rules: Rules<OperatorAccess>,
}

/// Lets the request pass with its context, or refuses it.
pub async fn check(State(edge): State<OperatorEdge>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let headers = request.headers().clone();
    let address = request
        .uri()
        .path_and_query()
        .map_or_else(|| "/".to_owned(), ToString::to_string);
    let meta = request
        .extensions()
        .get::<RequestMeta>()
        .cloned()
        .unwrap_or_default();
    let request_id = meta.request_id.clone();
    match admit(&edge, &meta, request).await {
        Ok(request) => next.run(request).await,
        Err(error) if error.code == ErrorCode::Unauthenticated && wants_page(&headers) => {
            let next = if method == Method::GET {
                address
            } else {
                "/".to_owned()
            };
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        Err(error) => answer(&error.with_request_id(request_id), &headers),
    }
}

async fn admit(
    edge: &OperatorEdge,
    meta: &RequestMeta,
    mut request: Request,
) -> Result<Request, AppError> {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
        .ok_or_else(AppError::not_found)?;
    let notes = request
        .extensions()
        .get::<RequestNotes>()
        .cloned()
        .unwrap_or_default();
    notes.note(|notes| notes.operation = Some(route.clone()));
    let access = edge.rules.of(&route).ok_or_else(AppError::not_found)?;
    let operator = match cookie::token(request.headers(), admin_app::current::SESSION_COOKIE) {
        Some(token) => operators::resolve(&edge.realm, meta, &token)
            .await
            .map_err(|error| told(&error))?,
        None => None,
    };
    if let Some(ctx) = operator.clone() {
        notes.note(|notes| notes.user_id = Some(ctx.operator.id.to_string()));
        request.extensions_mut().insert(ctx);
    }
    match (access, operator) {
        (OperatorAccess::Public, _) | (OperatorAccess::Session, Some(_)) => Ok(request),
        (_, None) => Err(AppError::unauthenticated()),
        (OperatorAccess::Operator(permission), Some(ctx)) => {
            if let Err(refused) = ctx.authorize(permission) {
                if let Err(error) = operators::record_refusal(&ctx, permission, &route).await {
                    tracing::error!(%error, "cannot record a refusal");
                }
                return Err(refused);
            }
            Ok(request)
        }
    }
}
