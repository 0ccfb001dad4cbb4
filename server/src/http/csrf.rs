//! Refuses requests that another site makes a browser send.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site`, and an older one in `Origin`.
//! With neither it is no browser, and has no cookies to abuse. The cookies are `SameSite=Lax`
//! besides. The rule is that of Go's `http.CrossOriginProtection`.

use crate::http::error_page::answer;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use shared::{AppError, ErrorCode};
use std::sync::Arc;

/// Lets a request pass that reads, or that this origin's own pages sent.
pub async fn protect(State(origin): State<Arc<str>>, request: Request, next: Next) -> Response {
    if is_safe(request.method())
        || is_same_origin(request.headers(), &origin)
        || is_providers_message(request.uri().path())
    {
        return next.run(request).await;
    }
    let error = AppError::new(
        ErrorCode::CrossSite,
        "This request came from another site and was refused.",
    );
    answer(&error, request.headers())
}

/// An identity provider has the browser post its messages from its own site. They are signed; what answers something
/// that began here is bound to the browser by a cookie, too.
fn is_providers_message(path: &str) -> bool {
    path.strip_prefix("/sso/saml/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(connection, rest)| {
            !connection.is_empty() && matches!(rest, "acs" | "logout")
        })
}

const fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(from)) => from == origin,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_providers_message_comes_from_elsewhere() {
        assert!(is_providers_message("/sso/saml/con_1/acs"));
        assert!(is_providers_message("/sso/saml/con_1/logout"));
        for path in [
            "/sso/saml//acs",
            "/sso/saml/con_1/acs/more",
            "/sso/oidc/con_1/logout",
            "/t/acme/acs",
            "/api/t/sso",
        ] {
            assert!(!is_providers_message(path), "{path}");
        }
    }

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                let value = value.parse().expect("a header");
                (name.parse().expect("a name"), value)
            })
            .collect();
        is_same_origin(&headers, "https://app.example.com")
    }

    #[test]
    fn only_our_own_pages_may_write() {
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[("origin", "https://app.example.com")]));
        assert!(passes(&[]));
        for refused in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example.com")],
            &[("origin", "null")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://app.example.com"),
            ],
        ] {
            assert!(!passes(refused), "{refused:?}");
        }
    }
}
