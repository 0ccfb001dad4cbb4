//! The audit log as a download. It streams: memory does not grow with the log.

use crate::http::error_page::answer;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use csv_async::AsyncWriter;
use domain::TenantContext;
use domain::audit::{self, AuditExport, AuditFilter};
use futures::{StreamExt as _, stream};
use shared::AppError;
use shared::views::AuditEntryView;
use time::UtcOffset;
use time::format_description::well_known::Rfc3339;

const HEAD: [&str; 13] = [
    "id",
    "time_utc",
    "actor_kind",
    "actor",
    "action",
    "target_kind",
    "target_id",
    "target",
    "changes",
    "ip",
    "user_agent",
    "request_id",
    "time_local",
];

/// `GET /t/{tenant}/audit/export.csv`, with the filter of the viewer's page.
pub async fn csv(
    Extension(ctx): Extension<TenantContext>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    _request: Request,
) -> Response {
    match begin(&ctx, &query.unwrap_or_default()).await {
        Ok(export) => {
            let name = format!("{}-audit.csv", ctx.tenant.slug);
            let disposition = format!("attachment; filename=\"{name}\"");
            (
                [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                    (header::CONTENT_DISPOSITION, disposition),
                ],
                Body::from_stream(rows(export)),
            )
                .into_response()
        }
        Err(error) => answer(
            &error.with_request_id(ctx.meta().request_id.clone()),
            &headers,
        ),
    }
}

async fn begin(ctx: &TenantContext, query: &str) -> Result<AuditExport, AppError> {
    let filter: AuditFilter = tenant_app::pages::audit::filter_of_query(ctx, query)?;
    audit::export(ctx, filter).await.map_err(|error| {
        tracing::error!(%error, "cannot export the audit log");
        error.to_app_error()
    })
}

fn rows(export: AuditExport) -> impl futures::Stream<Item = std::io::Result<Vec<u8>>> {
    let head = stream::once(async { write([HEAD.map(str::to_owned).to_vec()]).await });
    let batches = stream::unfold(Some(export), |export| async {
        let mut export = export?;
        match export.next_batch().await {
            Ok(Some(entries)) => Some((write(entries.iter().map(record)).await, Some(export))),
            Ok(None) => None,
            Err(error) => {
                // The connection is cut, so that half a log does not pass for a whole one.
                tracing::error!(%error, "the export of the audit log was cut");
                Some((Err(std::io::Error::other("the export failed")), None))
            }
        }
    });
    // What compresses asks once more after the end, which an unfolded stream does not bear.
    head.chain(batches).fuse()
}

async fn write(records: impl IntoIterator<Item = Vec<String>>) -> std::io::Result<Vec<u8>> {
    let mut writer = AsyncWriter::from_writer(Vec::new());
    for record in records {
        writer
            .write_record(&record)
            .await
            .map_err(std::io::Error::other)?;
    }
    writer
        .into_inner()
        .await
        .map_err(|_| std::io::Error::other("cannot write CSV"))
}

fn record(entry: &AuditEntryView) -> Vec<String> {
    let time = |moment: time::OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
    let changes = serde_json::to_string(&entry.changes).unwrap_or_default();
    [
        entry.id.to_string(),
        time(entry.occurred_at.to_offset(UtcOffset::UTC)),
        entry.actor_kind.clone(),
        entry.actor.clone(),
        entry.action.clone(),
        entry.target_kind.clone(),
        entry.target_id.clone(),
        entry.target.clone(),
        changes,
        entry.ip.clone().unwrap_or_default(),
        entry.user_agent.clone().unwrap_or_default(),
        entry.request_id.clone(),
        time(entry.occurred_at),
    ]
    .into_iter()
    .map(defused)
    .collect()
}

/// A cell that a spreadsheet would take for a formula is text from its first character on (OWASP,
/// CSV injection).
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn a_formula_is_text() {
        assert_eq!(
            defused("=HYPERLINK(\"x\")".to_owned()),
            "'=HYPERLINK(\"x\")"
        );
        assert_eq!(defused("Apollo".to_owned()), "Apollo");
    }
}
