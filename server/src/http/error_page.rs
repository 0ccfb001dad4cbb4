//! How the edge refuses: a page for people, JSON for programs.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::RequestMeta;
use mail::escape;
use shared::{AppError, ErrorCode};
use ui::assets::AssetManifest;

/// Where the pages here find the app's stylesheet, whose own address changes with each build.
pub(super) const STYLESHEET: &str = "/app.css";

/// Leads from [`STYLESHEET`] to the stylesheet of this build.
pub fn stylesheet(assets: &AssetManifest) -> Router {
    let address = assets.stylesheet().to_owned();
    Router::new().route(STYLESHEET, get(async move || Redirect::temporary(&address)))
}

/// The answer that tells of an error, in the form the client asks for.
pub fn answer(error: &AppError, headers: &HeaderMap) -> Response {
    let status =
        StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if wants_page(headers) {
        (status, Html(page(error))).into_response()
    } else {
        (status, Json(error)).into_response()
    };
    if let Some(seconds) = error.retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The answer of an operation that did not happen.
pub fn answer_error(error: &domain::Error, meta: &RequestMeta, headers: &HeaderMap) -> Response {
    answer(&told(error).with_request_id(&meta.request_id), headers)
}

/// What the client is told of an operation that did not happen. What is ours to mend is logged here, and nothing else:
/// a refusal is no error of ours.
pub fn told(error: &domain::Error) -> AppError {
    if let domain::Error::Internal(source) = error {
        tracing::error!(error = %source, "operation failed");
    }
    error.to_app_error()
}

/// Whether the client is a browser that shows the answer as a page.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

const fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NotFound | ErrorCode::OutOfDate => "Page not found",
        ErrorCode::Forbidden => "You may not see this page",
        ErrorCode::Unauthenticated => "Please sign in",
        ErrorCode::CrossSite => "Request refused",
        ErrorCode::TooLarge => "That is too large",
        ErrorCode::RateLimited => "Too many requests",
        ErrorCode::Unavailable => "Temporarily unavailable",
        _ => "Something went wrong",
    }
}

// A message may quote what others have sent, such as a provider's description of itself.
fn page(error: &AppError) -> String {
    let title = title(error.code);
    let message = escape(&error.message);
    let request = error.request_id.as_deref().map_or_else(String::new, |id| {
        let id = escape(id);
        format!("<p class=\"text-muted\">Request <code>{id}</code></p>")
    });
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{STYLESHEET}\"></head><body><main class=\"error-page\">\
         <h1>{title}</h1><p>{message}</p>{request}<p><a href=\"/\">Go to the start page</a></p>\
         </main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_have_written_is_text_in_our_page() {
        let hostile =
            r#"The issuer is <meta http-equiv="refresh" content='0;url=https://evil.example'>."#;
        let error = AppError::new(ErrorCode::Unavailable, hostile).with_request_id("<b>req</b>");
        let page = page(&error);
        assert!(!page.contains("<meta http-equiv"), "{page}");
        assert!(
            page.contains("&lt;meta http-equiv=&quot;refresh&quot; content=&#39;0;"),
            "{page}"
        );
        assert!(!page.contains("<b>"), "{page}");
    }
}
