//! Which tenant a request names: in its path (`/t/acme/…`), or, for a server function, in the field
//! `tenant` of its form or query.

use crate::http::layers::BODY_LIMIT;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use shared::requests::Slug;
use shared::{AppError, ErrorCode};

/// The tenant's slug, if the request names one that could be. Reads a form and puts it back.
///
/// # Errors
/// `invalid` when a server function's form is none or names several tenants; `too_large`.
pub async fn named_by(request: Request) -> Result<(Request, Option<Slug>), AppError> {
    let path = request.uri().path();
    if path.starts_with("/t/") {
        let slug = of_path(path);
        return Ok((request, slug));
    }
    if request.method() == Method::GET || request.method() == Method::HEAD {
        let slug = only_tenant(request.uri().query().unwrap_or_default().as_bytes())?;
        return Ok((request, slug));
    }
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if !is_form {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| AppError::new(ErrorCode::TooLarge, "This is larger than we accept."))?;
    let slug = only_tenant(&bytes)?;
    Ok((Request::from_parts(parts, Body::from(bytes)), slug))
}

/// The tenant's slug in the path of a page, or in its whole address.
pub fn of_path(path: &str) -> Option<Slug> {
    let rest = path.strip_prefix("/t/")?;
    rest.split(['/', '?']).next()?.parse().ok()
}

fn only_tenant(form: &[u8]) -> Result<Option<Slug>, AppError> {
    let mut named = form_urlencoded::parse(form).filter(|(key, _)| key == "tenant");
    let first = named.next();
    // Of two, the edge might check one and the function use the other.
    if named.next().is_some() {
        return Err(AppError::new(
            ErrorCode::Invalid,
            "The request names more than one workspace.",
        ));
    }
    Ok(first.and_then(|(_, value)| value.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::request::Builder;

    async fn slug_of(request: Builder, body: &'static str) -> Result<Option<String>, AppError> {
        let request = request.body(Body::from(body)).expect("a request");
        let (_, slug) = named_by(request).await?;
        Ok(slug.map(String::from))
    }

    #[tokio::test]
    async fn the_tenant_is_found_in_path_query_and_form() {
        let form = || {
            Request::post("/api/t/projects/create")
                .header("content-type", "application/x-www-form-urlencoded")
        };
        let acme = Ok(Some("acme".to_owned()));
        assert_eq!(slug_of(Request::get("/t/acme/projects"), "").await, acme);
        assert_eq!(
            slug_of(Request::get("/api/t/projects/list?tenant=acme"), "").await,
            acme
        );
        assert_eq!(slug_of(form(), "tenant=acme&name=x").await, acme);
        assert_eq!(slug_of(form(), "name=x").await, Ok(None));
        assert_eq!(slug_of(form(), "tenant=../x").await, Ok(None));
        assert_eq!(
            slug_of(Request::get("/t/%2e%2e/projects"), "").await,
            Ok(None)
        );
        assert!(slug_of(form(), "tenant=acme&tenant=globex").await.is_err());
        assert!(
            slug_of(Request::get("/x?tenant=acme&tenant=globex"), "")
                .await
                .is_err()
        );
    }
}
