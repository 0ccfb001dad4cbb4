//! The list of members.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::paging::{self, Cursor, Order};
use shared::avatars;
use shared::ids::{MembershipId, RoleId, UserId};
use shared::paging::Page;
use shared::permissions::Permission;
use shared::requests::SearchText;
use shared::views::{MemberStatus, MemberView};
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// A part of the name or of the address.
    pub search: Option<SearchText>,
    /// With this role.
    pub role: Option<RoleId>,
    /// Whether they can use the workspace.
    pub status: Option<MemberStatus>,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct MemberRow {
    pub(super) id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) role_id: Uuid,
    pub(super) role_key: Option<String>,
    pub(super) permissions: Vec<String>,
    name: String,
    email: String,
    avatar: Option<Vec<u8>>,
    role: String,
    suspended_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    last_active_at: Option<OffsetDateTime>,
}

impl MemberRow {
    pub(super) fn into_view(self, ctx: &TenantContext) -> MemberView {
        let user_id = UserId::from_uuid(self.user_id);
        MemberView {
            id: MembershipId::from_uuid(self.id),
            user_id,
            name: self.name,
            email: self.email,
            avatar: self.avatar.map(|hash| avatars::address(user_id, &hash)),
            role: self.role,
            status: MemberStatus::of(self.suspended_at.is_some()),
            joined_at: ctx.local(self.created_at),
            last_active_at: self.last_active_at.map(|moment| ctx.local(moment)),
        }
    }
}

/// The members of a tenant, to be narrowed.
pub(super) fn select(tenant: Uuid) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "SELECT m.id, m.user_id, m.role_id, r.key AS role_key, r.permissions, u.name, u.email, a.hash AS avatar,
             r.name AS role, m.suspended_at, m.created_at, m.last_active_at
         FROM memberships m
         JOIN users u ON u.id = m.user_id
         LEFT JOIN user_avatars a ON a.user_id = m.user_id
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.tenant_id = ",
    );
    query.push_bind(tenant);
    query
}

/// A page of members, in the order they joined.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &TenantContext, filter: &MemberFilter) -> Result<Page<MemberView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let mut query = select(read.tenant());
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
    if let Some(role) = filter.role {
        query.push(" AND m.role_id = ").push_bind(role.uuid());
    }
    match filter.status {
        Some(MemberStatus::Active) => query.push(" AND m.suspended_at IS NULL"),
        Some(MemberStatus::Suspended) => query.push(" AND m.suspended_at IS NOT NULL"),
        None => &mut query,
    };
    paging::push_keyset_of(
        &mut query,
        "m.id",
        cursor.as_ref(),
        Order::OldestFirst,
        PAGE_SIZE + 1,
    );
    let rows: Vec<MemberRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| row.into_view(ctx)))
}
