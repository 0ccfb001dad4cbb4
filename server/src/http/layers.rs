//! The layers both listeners of the apps share, from the outside in.

use crate::http::error_page::{self, answer};
use crate::http::headers::{self, Https};
use crate::http::request_log::{self, LogConfig};
use crate::http::{assets, csrf};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use domain::RequestMeta;
use shared::{AppError, ErrorCode};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use ui::assets::AssetManifest;

/// The largest body of a request. Forms are small; what is larger gets a route of its own, among the
/// uploads of [`Listener::finish`].
pub const BODY_LIMIT: usize = 64 * 1024;
/// The longest an answer may take to begin.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How one of the two apps is served.
#[derive(Debug, Clone)]
pub struct Listener {
    /// The app's folder of the site directory; none serves pages without scripts and styles, for
    /// tests that need no browser.
    pub app_dir: Option<PathBuf>,
    /// Its address in a browser.
    pub origin: String,
    /// Whether this is a development server.
    pub development: bool,
    /// How it logs.
    pub log: LogConfig,
}

impl Listener {
    /// The app's current build.
    ///
    /// # Errors
    /// When the app has not been built.
    pub fn assets(&self) -> std::io::Result<Arc<AssetManifest>> {
        let manifest = self
            .app_dir
            .as_deref()
            .map_or_else(|| Ok(AssetManifest::unbuilt()), AssetManifest::load)?;
        Ok(Arc::new(manifest))
    }

    /// Adds the built files to an app's routes, and wraps all of it into the shared layers. `uploads`
    /// are routes that limit the bodies they take themselves.
    pub fn finish(self, app: Router, uploads: Router, assets: &AssetManifest) -> Router {
        let files = self
            .app_dir
            .as_deref()
            .map(assets::router)
            .unwrap_or_default();
        let routes = app
            .merge(files)
            .merge(error_page::stylesheet(assets))
            .fallback(not_found);
        wrap(limit_bodies(routes).merge(uploads), self.log, &self.origin)
    }
}

fn limit_bodies(routes: Router) -> Router {
    routes
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
}

fn wrap(routes: Router, log: LogConfig, origin: &str) -> Router {
    let https = Https(origin.starts_with("https://"));
    routes
        .layer(from_fn_with_state(Arc::<str>::from(origin), csrf::protect))
        .layer(from_fn(correct_status))
        .layer(from_fn(limit_time))
        .layer(CatchPanicLayer::custom(
            |_panic: Box<dyn std::any::Any + Send>| {
                tracing::error!("a request panicked");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    axum::Json(AppError::internal()),
                )
                    .into_response()
            },
        ))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(https, headers::secure))
        .layer(from_fn_with_state(log, request_log::log))
}

/// Gives an error the status of its code. Arguments that cannot be read are refused before the
/// server function runs, and the library answers 500 to that.
async fn correct_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, BODY_LIMIT)
        .await
        .unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes)
        && let Ok(status) = StatusCode::from_u16(error.code.status())
    {
        parts.status = status;
    }
    Response::from_parts(parts, axum::body::Body::from(bytes))
}

/// Stops what takes too long.
pub async fn limit_time(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let request_id = request_id(&request);
    tokio::time::timeout(TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| {
            let error = AppError::new(
                ErrorCode::Unavailable,
                "This took too long and was stopped. Please try again.",
            );
            answer(&error.with_request_id(request_id), &headers)
        })
}

/// What stands where no route does.
async fn not_found(headers: HeaderMap) -> Response {
    answer(&AppError::not_found(), &headers)
}

/// The request's id, for an error.
pub fn request_id(request: &Request) -> String {
    request
        .extensions()
        .get::<RequestMeta>()
        .map(|meta| meta.request_id.clone())
        .unwrap_or_default()
}
