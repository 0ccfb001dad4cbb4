//! The audit log as a download: as CSV, as NDJSON, or both as an archive that can be verified. All
//! of them stream: memory does not grow with the log.

use crate::http::error_page::{answer, told};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use domain::TenantContext;
use domain::audit::exports::{self, ExportFile};
use domain::audit::{self, AuditFilter, TextFormat};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use shared::AppError;
use std::io;

/// `GET /t/{tenant}/audit/export.csv`, with the filter of the viewer's page.
pub async fn csv(
    Extension(ctx): Extension<TenantContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let body = text(&ctx, query, TextFormat::Csv).await;
    download(&ctx, &headers, "csv", "text/csv; charset=utf-8", body)
}

/// `GET /t/{tenant}/audit/export.ndjson`: an entry a line, with all that is kept of it.
pub async fn ndjson(
    Extension(ctx): Extension<TenantContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let body = text(&ctx, query, TextFormat::Ndjson).await;
    download(&ctx, &headers, "ndjson", "application/x-ndjson", body)
}

/// `GET /t/{tenant}/audit/export.zip`: both, the seals over the whole chain, and a signed manifest.
pub async fn zip(
    Extension(ctx): Extension<TenantContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let begun = async {
        let filter = filter(&ctx, &query)?;
        audit::archive(&ctx, filter)
            .await
            .map_err(|error| told(&error))
    };
    let body = begun.await.map(|archive| archive.into_zip(query));
    download(&ctx, &headers, "zip", "application/zip", body)
}

/// `GET /t/{tenant}/audit/exports/{export}/{file}`: of an export that a job has written.
pub async fn file(
    Extension(ctx): Extension<TenantContext>,
    Path((_, export, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        let export = export.parse().map_err(|_| AppError::not_found())?;
        exports::download(&ctx, export, &file)
            .await
            .map_err(|error| told(&error))
    };
    match found.await {
        Ok(ExportFile::Text(text)) => {
            let disposition = attachment(&ctx, &file);
            ([(header::CONTENT_DISPOSITION, disposition)], text).into_response()
        }
        Ok(ExportFile::Entries(stored)) => {
            let headers = [
                (header::CONTENT_TYPE, stored.format.media_type().to_owned()),
                (header::CONTENT_LENGTH, stored.bytes.to_string()),
                (header::CONTENT_DISPOSITION, attachment(&ctx, &file)),
            ];
            let body = stored.into_stream().map_err(cut).fuse();
            (headers, Body::from_stream(body)).into_response()
        }
        Err(error) => answer(
            &error.with_request_id(ctx.meta().request_id.clone()),
            &headers,
        ),
    }
}

/// A file's name tells whose it is.
fn attachment(ctx: &TenantContext, name: &str) -> String {
    format!("attachment; filename=\"{}-{name}\"", ctx.tenant.slug)
}

fn filter(ctx: &TenantContext, query: &str) -> Result<AuditFilter, AppError> {
    tenant_app::pages::audit::filter_of_query(ctx, query)
}

async fn text(
    ctx: &TenantContext,
    query: Option<String>,
    format: TextFormat,
) -> Result<impl Stream<Item = domain::Result<Vec<u8>>> + Send + 'static, AppError> {
    let filter = filter(ctx, &query.unwrap_or_default())?;
    let export = audit::export(ctx, filter)
        .await
        .map_err(|error| told(&error))?;
    Ok(export.into_text(format))
}

fn download(
    ctx: &TenantContext,
    headers: &HeaderMap,
    extension: &str,
    content_type: &'static str,
    body: Result<impl Stream<Item = domain::Result<Vec<u8>>> + Send + 'static, AppError>,
) -> Response {
    match body {
        Ok(body) => {
            let disposition = attachment(ctx, &format!("audit.{extension}"));
            let headers = [
                (header::CONTENT_TYPE, content_type.to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            // What compresses asks once more after the end, which an unfolded stream does not bear.
            (headers, Body::from_stream(body.map_err(cut).fuse())).into_response()
        }
        Err(error) => answer(
            &error.with_request_id(ctx.meta().request_id.clone()),
            headers,
        ),
    }
}

/// The connection is cut, so that half a log does not pass for a whole one.
fn cut(error: domain::Error) -> io::Error {
    io::Error::other(told(&error))
}
