//! A page of the log.

use super::{AuditEntry, AuditFilter};
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::paging::{self, Cursor};
use shared::ids::AuditEntryId;
use shared::paging::Page;
use shared::permissions::Permission;
use shared::views::AuditEntryView;

const PAGE_SIZE: usize = 50;

/// A page of the log, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(
    ctx: &TenantContext,
    filter: &AuditFilter,
    cursor: &str,
) -> Result<Page<AuditEntryView>> {
    let cursor = Cursor::parse(cursor)?;
    let rows = read(ctx, filter, cursor.as_ref(), PAGE_SIZE + 1).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| row.into_view(|moment| ctx.local(moment))))
}

/// One entry.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn get(ctx: &TenantContext, id: AuditEntryId) -> Result<AuditEntryView> {
    let mut read = TenantRead::begin(ctx, Permission::AuditRead).await?;
    let tenant = read.tenant();
    let entry = sqlx::query_as!(
        AuditEntry,
        "SELECT id, occurred_at, realm, actor_kind, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name,
             action, result, target_kind, target_id, target_name, changes, ip, user_agent, request_id
         FROM audit_entries WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid()
    )
    .fetch_one(read.conn())
    .await?;
    Ok(entry.into_view(|moment| ctx.local(moment)))
}

/// The latest entries, for an overview.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn latest(ctx: &TenantContext, count: usize) -> Result<Vec<AuditEntryView>> {
    let rows = read(ctx, &AuditFilter::default(), None, count).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.into_view(|moment| ctx.local(moment)))
        .collect())
}

async fn read(
    ctx: &TenantContext,
    filter: &AuditFilter,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<Vec<AuditEntry>> {
    let mut read = TenantRead::begin(ctx, Permission::AuditRead).await?;
    let rows = AuditEntry::select(read.tenant(), filter, cursor, limit)
        .build_query_as()
        .fetch_all(read.conn())
        .await?;
    Ok(rows)
}
