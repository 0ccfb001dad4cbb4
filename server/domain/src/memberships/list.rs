//! The list of members.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::paging::{self, Cursor};
use shared::ids::{MembershipId, UserId};
use shared::paging::Page;
use shared::permissions::Permission;
use shared::requests::SearchText;
use shared::views::MemberView;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// A part of the name or of the address.
    pub search: Option<SearchText>,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: Uuid,
    user_id: Uuid,
    name: String,
    email: String,
    role: String,
    created_at: OffsetDateTime,
    last_active_at: Option<OffsetDateTime>,
}

/// A page of members, in the order they joined.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &TenantContext, filter: &MemberFilter) -> Result<Page<MemberView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let backward = paging::is_backward(cursor.as_ref());
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT m.id, m.user_id, u.name, u.email, r.name AS role, m.created_at, m.last_active_at
         FROM memberships m
         JOIN users u ON u.id = m.user_id
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.tenant_id = ",
    );
    query.push_bind(read.tenant());
    if let Some(search) = filter
        .search
        .as_ref()
        .filter(|text| !text.as_str().is_empty())
    {
        query
            .push(" AND strpos(lower(u.name) || ' ' || u.email, lower(")
            .push_bind(search.as_str().to_owned())
            .push(")) > 0");
    }
    if let Some(cursor) = &cursor {
        query
            .push(if backward {
                " AND m.id < "
            } else {
                " AND m.id > "
            })
            .push_bind(cursor.2);
    }
    query
        .push(if backward {
            " ORDER BY m.id DESC LIMIT "
        } else {
            " ORDER BY m.id LIMIT "
        })
        .push_bind(i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX));
    let rows: Vec<MemberRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| MemberView {
        id: MembershipId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        name: row.name,
        email: row.email,
        role: row.role,
        joined_at: ctx.local(row.created_at),
        last_active_at: row.last_active_at.map(|moment| ctx.local(moment)),
    }))
}
