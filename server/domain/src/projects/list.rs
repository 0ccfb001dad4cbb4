//! The list of projects.

use super::access;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::paging::{self, Cursor, Order};
use shared::ids::ProjectId;
use shared::paging::Page;
use shared::permissions::Permission;
use shared::requests::SearchText;
use shared::views::ProjectView;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 25;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct ProjectFilter {
    /// A part of the name.
    pub search: Option<SearchText>,
    /// Whether to list the archived ones instead of the active ones.
    pub archived: bool,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

#[derive(sqlx::FromRow)]
struct ProjectRow {
    id: Uuid,
    name: String,
    archived_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
    created_by: Option<String>,
}

/// A page of projects, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &TenantContext, filter: &ProjectFilter) -> Result<Page<ProjectView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let mut read = TenantRead::begin(ctx, Permission::ProjectsRead).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT p.id, p.name, p.archived_at, p.created_at, p.updated_at, u.name AS created_by
         FROM projects p LEFT JOIN users u ON u.id = p.created_by
         WHERE p.deleted_at IS NULL AND p.tenant_id = ",
    );
    query.push_bind(read.tenant()).push(if filter.archived {
        " AND p.archived_at IS NOT NULL"
    } else {
        " AND p.archived_at IS NULL"
    });
    access::narrow(ctx, &mut query);
    if let Some(search) = filter
        .search
        .as_ref()
        .filter(|text| !text.as_str().is_empty())
    {
        query
            .push(" AND strpos(p.name_key, lower(")
            .push_bind(search.as_str().to_owned())
            .push(")) > 0");
    }
    paging::push_keyset_of(
        &mut query,
        "p.id",
        cursor.as_ref(),
        Order::LatestFirst,
        PAGE_SIZE + 1,
    );
    let rows: Vec<ProjectRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| ProjectView {
        id: ProjectId::from_uuid(row.id),
        name: row.name,
        archived: row.archived_at.is_some(),
        created_by: row
            .created_by
            .unwrap_or_else(|| "A former member".to_owned()),
        created_at: ctx.local(row.created_at),
        updated_at: ctx.local(row.updated_at),
    }))
}
