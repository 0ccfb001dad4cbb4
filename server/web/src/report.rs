//! How a server function ends.

use crate::extension;
use domain::{Error, RequestMeta};
use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use shared::AppError;

/// Ends every server function: logs what is ours to mend, and answers with the error's status.
///
/// A browser that posts a form without WebAssembly is sent back to the page with the error, which
/// the page shows; a status would replace the page, so there is none.
///
/// # Errors
/// What the domain refused, as the wire has it.
pub fn report<T>(result: Result<T, Error>) -> Result<T, AppError> {
    result.map_err(|error| {
        let request_id = extension::<RequestMeta>().unwrap_or_default().request_id;
        if let Error::Internal(source) = &error {
            tracing::error!(error = %source, "operation failed");
        }
        let app_error = error.to_app_error().with_request_id(request_id);
        if let Some(response) = use_context::<ResponseOptions>()
            && !accepts_html()
            && let Ok(status) = StatusCode::from_u16(app_error.code.status())
        {
            response.set_status(status);
            if let Some(seconds) = app_error.retry_after_seconds {
                response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
        }
        app_error
    })
}

fn accepts_html() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
    })
}
