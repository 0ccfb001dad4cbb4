//! What both edges want to know of a request, before they know who asks.

use crate::http::request_log::RequestNotes;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method};
use domain::RequestMeta;
use shared::AppError;

/// What a refusal is answered by, once the request itself has gone on.
pub(super) struct Asked {
    method: Method,
    /// Path and query.
    pub(super) address: String,
    pub(super) headers: HeaderMap,
    pub(super) meta: RequestMeta,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let address = request.uri().path_and_query();
        Self {
            method: request.method().clone(),
            address: address.map_or_else(|| "/".to_owned(), ToString::to_string),
            headers: request.headers().clone(),
            meta: request
                .extensions()
                .get::<RequestMeta>()
                .cloned()
                .unwrap_or_default(),
        }
    }

    /// Where to go afterwards, as it stands in a query. After a form, the page it stood on is what to come back to; the
    /// app's start knows.
    pub(super) fn next(&self) -> String {
        let page = if self.method == Method::GET {
            self.address.as_str()
        } else {
            "/"
        };
        form_urlencoded::byte_serialize(page.as_bytes()).collect()
    }
}

/// The route of a request, which its line in the log names from here on, and what else that line may note.
pub(super) fn route(request: &Request) -> Result<(String, RequestNotes), AppError> {
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
    Ok((route, notes))
}
