//! The list of exports.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::{Error, Result};
use crate::paging::{self, Cursor, Order};
use shared::paging::Page;
use shared::permissions::Permission;
use shared::views::AuditExportView;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 25;

#[derive(sqlx::FromRow)]
struct ExportRow {
    id: Uuid,
    format: String,
    query: String,
    requested_by_name: String,
    state: String,
    rows_done: i64,
    rows_expected: Option<i64>,
    bytes: Option<i64>,
    sha256: Option<String>,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
}

/// A page of the workspace's exports, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &TenantContext, cursor: &str) -> Result<Page<AuditExportView>> {
    let cursor = Cursor::parse(cursor)?;
    let mut read = TenantRead::begin(ctx, Permission::AuditExport).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT id, format, query, requested_by_name, state, rows_done, rows_expected, bytes, sha256, created_at, expires_at
         FROM audit_exports WHERE tenant_id = ",
    );
    query.push_bind(read.tenant());
    // What is over is removed by the hour, and gone at once.
    query.push(" AND expires_at > ").push_bind(ctx.now());
    paging::push_keyset(
        &mut query,
        cursor.as_ref(),
        Order::LatestFirst,
        PAGE_SIZE + 1,
    );
    let rows: Vec<ExportRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    page.try_map(|row| row.into_view(ctx))
}

impl ExportRow {
    fn into_view(self, ctx: &TenantContext) -> Result<AuditExportView> {
        Ok(AuditExportView {
            id: super::id(self.id),
            format: self.format.parse().map_err(Error::internal)?,
            query: self.query,
            requested_by: self.requested_by_name,
            state: self.state.parse().map_err(Error::internal)?,
            rows_done: self.rows_done,
            rows_expected: self.rows_expected,
            bytes: self.bytes,
            sha256: self.sha256,
            created_at: ctx.local(self.created_at),
            expires_at: ctx.local(self.expires_at),
        })
    }
}
