//! The built files of one app: wasm, scripts, stylesheet, font.
//!
//! Their addresses name the build, so what a browser has once it may keep. Nothing is compressed
//! here: a release build has written brotli and gzip siblings.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use tower::ServiceBuilder;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// A year: the build's name is part of every address.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A file that is missing now may be there after a deploy has finished.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");
/// A cache in between must not give a browser the compression that another one asked for.
const BY_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");

/// Serves `/pkg/*` from one app's folder of the site directory (`<site>/tenant-app`).
pub fn router(dir: &Path) -> Router {
    let files = ServeDir::new(dir.join("pkg"))
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let headers = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            cache_control,
        ))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            NOSNIFF,
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::VARY,
            BY_ENCODING,
        ));
    Router::new().nest_service("/pkg", headers.service(files))
}

/// Only what was found may be kept.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the layer takes an optional header"
)]
fn cache_control<B>(response: &Response<B>) -> Option<HeaderValue> {
    let kept = matches!(
        response.status(),
        StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT
    );
    Some(if kept { FOR_EVER } else { NOT_KEPT })
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::{Request, StatusCode},
    };
    use tower::ServiceExt as _;

    use super::router;

    /// A site with one module, in plain and brotli.
    fn site(name: &str) -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("tenantry-{name}-{}", std::process::id()));
        let build = dir.join("pkg/b1");
        std::fs::create_dir_all(&build).expect("a temporary folder");
        std::fs::write(build.join("app_bg.wasm"), "plain").expect("written");
        std::fs::write(build.join("app_bg.wasm.br"), "small").expect("written");
        std::fs::write(dir.join("manifest.json"), "{}").expect("written");
        dir
    }

    #[tokio::test]
    async fn a_module_is_sent_compressed_typed_and_for_ever() {
        let dir = site("asset");
        let request = Request::get("/pkg/b1/app_bg.wasm")
            .header("accept-encoding", "gzip, br")
            .body(Body::empty())
            .expect("a request");
        let response = router(&dir).oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(headers["content-type"], "application/wasm");
        assert_eq!(headers["content-encoding"], "br");
        assert_eq!(
            headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["vary"], "accept-encoding");
        let body = to_bytes(response.into_body(), 100).await.expect("a body");
        assert_eq!(&body[..], b"small");
        std::fs::remove_dir_all(dir).expect("removed");
    }

    #[tokio::test]
    async fn what_is_missing_or_outside_is_not_kept() {
        let dir = site("missing");
        for path in [
            "/pkg/b1/none.wasm",
            "/pkg/",
            "/pkg/b1",
            "/pkg/%2e%2e/manifest.json",
            "/pkg/../manifest.json",
        ] {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let response = router(&dir).oneshot(request).await.expect("an answer");
            assert_ne!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        }
        std::fs::remove_dir_all(dir).expect("removed");
    }
}
