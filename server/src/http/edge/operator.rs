//! The edge of the operator realm.

use super::asked::{self, Asked};
use super::{Rules, cookie};
use crate::http::error_page::{answer, told, wants_page};
use axum::extract::{Request, State};
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
    let asked = Asked::of(&request);
    match admit(&edge, &asked.meta, request).await {
        Ok(request) => next.run(request).await,
        Err(error) if error.code == ErrorCode::Unauthenticated && wants_page(&asked.headers) => {
            Redirect::to(&format!("/sign-in?next={}", asked.next())).into_response()
        }
        Err(error) => {
            let error = error.with_request_id(asked.meta.request_id);
            answer(&error, &asked.headers)
        }
    }
}

async fn admit(
    edge: &OperatorEdge,
    meta: &RequestMeta,
    mut request: Request,
) -> Result<Request, AppError> {
    let (route, notes) = asked::route(&request)?;
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
