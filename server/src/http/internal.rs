//! The internal listener: health, metrics, and in development the mailbox.

use crate::http::metrics;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::database::Database;
use mail::Mailbox;
use mail::mailbox::pages;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

#[derive(Clone)]
struct Internal {
    database: Database,
    recorder: PrometheusHandle,
    stop: CancellationToken,
}

/// The routes of the listener. It answers nobody from outside: bind it to a private address.
pub fn router(
    database: Database,
    recorder: PrometheusHandle,
    mailbox: Option<Mailbox>,
    stop: CancellationToken,
) -> Router {
    let routes = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(render_metrics))
        .with_state(Internal {
            database,
            recorder,
            stop,
        });
    match mailbox {
        Some(mailbox) => routes.merge(mailbox_routes(mailbox)),
        None => routes,
    }
}

/// Whether requests should be sent here: not before the database answers, and not after the process
/// was asked to stop.
async fn ready(State(internal): State<Internal>) -> Response {
    if internal.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    match internal.database.ping().await {
        Ok(()) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer",
            )
                .into_response()
        }
    }
}

async fn render_metrics(State(internal): State<Internal>) -> String {
    metrics::note_connections(&internal.database.pool_sizes());
    internal.recorder.render()
}

#[derive(Deserialize)]
struct To {
    to: Option<String>,
}

fn mailbox_routes(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/mailbox", get(list_mails))
        .route("/mailbox.json", get(list_mails_as_json))
        .route("/mailbox/{id}", get(show_mail))
        .route("/mailbox/{id}/body", get(show_body))
        .with_state(mailbox)
}

async fn list_mails(State(mailbox): State<Mailbox>, Query(To { to }): Query<To>) -> Response {
    page(
        Some(pages::list_html(&mailbox, to.as_deref())),
        pages::PAGE_CSP,
    )
}

async fn list_mails_as_json(
    State(mailbox): State<Mailbox>,
    Query(To { to }): Query<To>,
) -> Response {
    Json(pages::list_json(&mailbox, to.as_deref())).into_response()
}

async fn show_mail(State(mailbox): State<Mailbox>, Path(id): Path<u64>) -> Response {
    page(pages::message_html(&mailbox, id), pages::PAGE_CSP)
}

async fn show_body(State(mailbox): State<Mailbox>, Path(id): Path<u64>) -> Response {
    page(pages::body_html(&mailbox, id), pages::BODY_CSP)
}

fn page(html: Option<String>, policy: &'static str) -> Response {
    let Some(html) = html else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Html(html).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    response
}
