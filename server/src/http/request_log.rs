//! One log line, one trace span and one count a request.
//!
//! The edge, further in, knows the tenant, the person and the operation; it notes them in the
//! [`RequestNotes`] that travel with the request, and the line is written when the answer is ready.

use crate::http::metrics;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::RequestMeta;
use shared::Language;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_USER_AGENT: usize = 300;

/// What is logged of a request, beside what its head tells.
#[derive(Debug, Default, Clone)]
pub struct Notes {
    /// The tenant's id on the wire.
    pub tenant_id: Option<String>,
    /// The person's or operator's id on the wire.
    pub user_id: Option<String>,
    /// The route's pattern, or the server function's path.
    pub operation: Option<String>,
}

/// Notes that travel with the request.
#[derive(Debug, Default, Clone)]
pub struct RequestNotes(Arc<Mutex<Notes>>);

impl RequestNotes {
    /// Notes something.
    pub fn note(&self, change: impl FnOnce(&mut Notes)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn take(&self) -> Notes {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How a listener logs.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// The listener's name.
    pub listener: &'static str,
    /// Whether a proxy tells the client's address.
    pub trust_forwarded_for: bool,
    /// Makes request ids.
    pub clock: domain::clock::Clock,
}

/// Gives the request an id and its [`RequestMeta`], and logs it.
pub async fn log(State(config): State<LogConfig>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = format!("req_{}", config.clock.new_id().simple());
    let notes = RequestNotes::default();
    let meta = RequestMeta {
        request_id: request_id.clone(),
        ip: client_address(&request, config.trust_forwarded_for),
        user_agent: user_agent(&request),
        language: language(&request),
        device: None,
    };
    request.extensions_mut().insert(meta);
    request.extensions_mut().insert(notes.clone());
    let method = request.method().clone();
    let span = tracing::info_span!("request", otel.kind = "server", request_id, listener = config.listener, http.method = %method);
    let mut response = next.run(request).instrument(span.clone()).await;

    let Notes {
        tenant_id,
        user_id,
        operation,
    } = notes.take();
    let operation = operation.unwrap_or_else(|| "unmatched".to_owned());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    let duration_ms = elapsed.as_secs_f64() * 1_000.0;
    metrics::count_request(config.listener, &operation, status, elapsed);
    // The query is left out: it may hold a token.
    span.in_scope(|| {
        tracing::info!(
            tenant_id,
            user_id,
            operation,
            status_code = status,
            duration_ms,
            request_id,
            "request"
        );
    });
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn client_address(request: &Request, trust_forwarded_for: bool) -> Option<String> {
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .filter(|_| trust_forwarded_for)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|address| address.trim().parse::<std::net::IpAddr>().ok());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    forwarded.or(peer).map(|address| address.to_string())
}

fn language(request: &Request) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    header
        .and_then(|value| value.to_str().ok())
        .map(Language::preferred)
        .unwrap_or_default()
}

fn user_agent(request: &Request) -> Option<String> {
    let text = request.headers().get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(LONGEST_USER_AGENT).collect())
}
