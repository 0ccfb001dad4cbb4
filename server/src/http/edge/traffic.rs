//! What a tenant may ask of the installation, told and enforced at the edge.
//!
//! Every answer to a member carries `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`,
//! the names of draft-ietf-httpapi-ratelimit-headers-07 that clients know.

use crate::http::error_page::answer;
use crate::http::layers::request_id;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use domain::TenantContext;
use domain::traffic::{Admission, Allowance, Budget, Caller, Refused, Traffic};
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Answers the request, if its tenant has not too many. A request of no tenant is not counted.
pub(super) async fn run(traffic: &Traffic, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let tenant = extensions.get::<TenantContext>().map(|ctx| ctx.tenant.id);
    let allowance = extensions.get::<Allowance>().copied();
    let caller = extensions.get::<Caller>().cloned();
    let (Some(tenant), Some(allowance), Some(caller)) = (tenant, allowance, caller) else {
        return next.run(request).await;
    };
    match traffic.admit(caller, tenant, allowance).await {
        Ok(None) => next.run(request).await,
        Ok(Some(admission)) => {
            let mut response = next.run(request).await;
            tell(response.headers_mut(), admission.budget);
            // An export runs on after its head has left.
            response.map(|body| {
                Body::new(Held {
                    body,
                    _admission: admission,
                })
            })
        }
        Err(refused) => refuse(refused, request_id(&request), request.headers()),
    }
}

/// The answer to a request of a tenant that has too many.
pub(super) fn refuse(refused: Refused, request_id: String, headers: &HeaderMap) -> Response {
    let mut response = answer(&refused.error.with_request_id(request_id), headers);
    if let Some(budget) = refused.budget {
        tell(response.headers_mut(), budget);
    }
    response
}

fn tell(headers: &mut HeaderMap, budget: Budget) {
    for (name, value) in [
        ("ratelimit-limit", u64::from(budget.limit)),
        ("ratelimit-remaining", u64::from(budget.remaining)),
        ("ratelimit-reset", budget.reset_seconds),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

/// A body whose request counts as running until it has been sent.
struct Held {
    body: Body,
    _admission: Admission,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
