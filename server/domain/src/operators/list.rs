//! The list of operators.

use crate::context::OperatorContext;
use crate::database::OperatorRead;
use crate::error::Result;
use crate::paging::{self, Cursor, Order};
use shared::ids::OperatorId;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::paging::Page;
use shared::requests::SearchText;
use shared::views::{OperatorStatus, OperatorView};
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct OperatorFilter {
    /// A part of the name or of the address.
    pub search: Option<SearchText>,
    /// With this role.
    pub role: Option<OperatorRole>,
    /// Whether they can use the portal.
    pub status: Option<OperatorStatus>,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct OperatorRow {
    id: Uuid,
    name: String,
    email: String,
    role: String,
    disabled: bool,
    has_joined: bool,
    created_at: OffsetDateTime,
    last_active_at: Option<OffsetDateTime>,
}

impl OperatorRow {
    pub(super) fn into_view(self, ctx: &OperatorContext) -> Result<OperatorView> {
        Ok(OperatorView {
            id: OperatorId::from_uuid(self.id),
            name: self.name,
            email: self.email,
            role: super::stored_role(&self.role)?,
            status: OperatorStatus::of(self.disabled, self.has_joined),
            created_at: ctx.local(self.created_at),
            last_active_at: self.last_active_at.map(|moment| ctx.local(moment)),
        })
    }
}

/// The operators, to be narrowed. Never a password's hash.
pub(super) fn select() -> QueryBuilder<Postgres> {
    QueryBuilder::new(
        "SELECT id, name, email, role, disabled_at IS NOT NULL AS disabled,
             (password_hash IS NOT NULL OR provider_subject IS NOT NULL) AS has_joined, created_at, last_active_at
         FROM operators WHERE true",
    )
}

/// A page of operators, in the order they were created.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &OperatorContext, filter: &OperatorFilter) -> Result<Page<OperatorView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let mut query = select();
    if let Some(search) = filter
        .search
        .as_ref()
        .filter(|text| !text.as_str().is_empty())
    {
        query
            .push(" AND strpos(lower(name) || ' ' || email, lower(")
            .push_bind(search.as_str().to_owned())
            .push(")) > 0");
    }
    if let Some(role) = filter.role {
        query.push(" AND role = ").push_bind(role.key());
    }
    match filter.status {
        Some(OperatorStatus::Active) => {
            query.push(" AND disabled_at IS NULL AND (password_hash IS NOT NULL OR provider_subject IS NOT NULL)")
        }
        Some(OperatorStatus::Invited) => {
            query.push(" AND disabled_at IS NULL AND password_hash IS NULL AND provider_subject IS NULL")
        }
        Some(OperatorStatus::Disabled) => query.push(" AND disabled_at IS NOT NULL"),
        None => &mut query,
    };
    paging::push_keyset(
        &mut query,
        cursor.as_ref(),
        Order::OldestFirst,
        PAGE_SIZE + 1,
    );
    let mut read = OperatorRead::begin(ctx, OperatorPermission::OperatorsRead).await?;
    let rows: Vec<OperatorRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    page.try_map(|row| row.into_view(ctx))
}
