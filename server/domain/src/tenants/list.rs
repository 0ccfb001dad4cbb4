//! The operators' list of tenants.

use crate::context::OperatorContext;
use crate::database::OperatorRead;
use crate::error::Result;
use crate::paging::{self, Cursor};
use shared::AppError;
use shared::ids::TenantId;
use shared::operator_permissions::OperatorPermission;
use shared::paging::Page;
use shared::requests::SearchText;
use shared::views::{Found, TenantView};
use sqlx::{Postgres, QueryBuilder};
use std::str::FromStr;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;
/// Where counting stops: a larger number tells a person nothing more, and costs a scan.
const MOST_COUNTED: i64 = 10_000;

/// What a list of tenants can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TenantSort {
    /// The name.
    #[default]
    Name,
    /// When it was created.
    Created,
    /// When anybody last used it.
    LastActive,
    /// Seats that are taken.
    Seats,
}

impl FromStr for TenantSort {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self, AppError> {
        match text {
            "" | "name" => Ok(Self::Name),
            "created" => Ok(Self::Created),
            "last_active" => Ok(Self::LastActive),
            "seats" => Ok(Self::Seats),
            _ => Err(AppError::field(
                "sort",
                "The list cannot be sorted by that.",
            )),
        }
    }
}

impl TenantSort {
    // The expression is the index's own.
    const fn key(self) -> &'static str {
        match self {
            Self::Name => "name_key",
            Self::Created => "created_at",
            Self::LastActive => "coalesce(last_active_at, '-infinity')",
            Self::Seats => "seats",
        }
    }
}

/// What to list and how.
#[derive(Debug, Clone, Default)]
pub struct TenantFilter {
    /// A part of the name or of the address.
    pub search: Option<SearchText>,
    /// A plan's key.
    pub plan: Option<String>,
    /// A status.
    pub status: Option<String>,
    /// What to sort by.
    pub sort: TenantSort,
    /// Whether the largest come first.
    pub descending: bool,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

// In a cursor, for a tenant that nobody has used.
const NEVER: &str = "-infinity";

#[derive(sqlx::FromRow)]
struct TenantRow {
    id: Uuid,
    slug: String,
    name: String,
    name_key: String,
    plan: String,
    status: String,
    seats: i32,
    created_at: OffsetDateTime,
    last_active_at: Option<OffsetDateTime>,
}

/// A page of tenants.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &OperatorContext, filter: &TenantFilter) -> Result<Page<TenantView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let value = cursor
        .as_ref()
        .map(|cursor| SortValue::parse(filter.sort, &cursor.1))
        .transpose()?;
    let backward = paging::is_backward(cursor.as_ref());
    let descending = filter.descending != backward;
    let key = filter.sort.key();

    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT id, slug, name, name_key, plan, status, seats, created_at, last_active_at FROM tenants WHERE true",
    );
    push_conditions(&mut query, filter);
    if let Some((cursor, value)) = cursor.as_ref().zip(value) {
        query.push(format_args!(
            " AND ({key}, id) {} (",
            if descending { "<" } else { ">" }
        ));
        value.push_to(&mut query);
        query.push(", ").push_bind(cursor.2).push(")");
    }
    let order = if descending { "DESC" } else { "ASC" };
    query
        .push(format_args!(" ORDER BY {key} {order}, id {order} LIMIT "))
        .push_bind(i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX));

    let mut read = OperatorRead::begin(ctx, OperatorPermission::TenantsRead).await?;
    let rows: Vec<TenantRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (sort_value(filter.sort, row), row.id)
    });
    Ok(page.map(|row| row.into_view(ctx)))
}

/// How many tenants the filter finds, wherever its cursor stands; counted up to ten thousand.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn count(ctx: &OperatorContext, filter: &TenantFilter) -> Result<Found> {
    let mut query =
        QueryBuilder::<Postgres>::new("SELECT count(*) FROM (SELECT FROM tenants WHERE true");
    push_conditions(&mut query, filter);
    query
        .push(" LIMIT ")
        .push_bind(MOST_COUNTED + 1)
        .push(") found");
    let mut read = OperatorRead::begin(ctx, OperatorPermission::TenantsRead).await?;
    let found: i64 = query.build_query_scalar().fetch_one(read.conn()).await?;
    Ok(Found {
        count: found.min(MOST_COUNTED),
        more: found > MOST_COUNTED,
    })
}

fn push_conditions(query: &mut QueryBuilder<Postgres>, filter: &TenantFilter) {
    if let Some(search) = filter
        .search
        .as_ref()
        .filter(|text| !text.as_str().is_empty())
    {
        query
            .push(" AND (strpos(name_key, lower(")
            .push_bind(search.as_str().to_owned())
            .push(")) > 0 OR strpos(slug, lower(")
            .push_bind(search.as_str().to_owned())
            .push(")) > 0)");
    }
    for (column, value) in [("plan", &filter.plan), ("status", &filter.status)] {
        if let Some(value) = value {
            query
                .push(format_args!(" AND {column} = "))
                .push_bind(value.clone());
        }
    }
}

/// What a cursor says of its row, read as what the list is sorted by.
enum SortValue {
    Text(String),
    Moment(OffsetDateTime),
    Never,
    Number(i32),
}

impl SortValue {
    /// Reads a cursor's text. One that was made for another order may not be a value of this one.
    fn parse(sort: TenantSort, text: &str) -> Result<Self> {
        let value = match sort {
            TenantSort::Name => Some(Self::Text(text.to_owned())),
            TenantSort::LastActive if text == NEVER => Some(Self::Never),
            TenantSort::Created | TenantSort::LastActive => {
                OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::Moment)
            }
            TenantSort::Seats => text.parse().ok().map(Self::Number),
        };
        value.ok_or_else(paging::invalid_cursor)
    }

    fn push_to(self, query: &mut QueryBuilder<Postgres>) {
        match self {
            Self::Text(text) => query.push_bind(text),
            Self::Moment(moment) => query.push_bind(moment),
            Self::Never => query.push("'-infinity'::timestamptz"),
            Self::Number(number) => query.push_bind(number),
        };
    }
}

fn sort_value(sort: TenantSort, row: &TenantRow) -> String {
    let moment = |moment: OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
    match sort {
        TenantSort::Name => row.name_key.clone(),
        TenantSort::Created => moment(row.created_at),
        TenantSort::LastActive => row.last_active_at.map_or_else(|| NEVER.to_owned(), moment),
        TenantSort::Seats => row.seats.to_string(),
    }
}

impl TenantRow {
    fn into_view(self, ctx: &OperatorContext) -> TenantView {
        TenantView {
            id: TenantId::from_uuid(self.id),
            slug: self.slug,
            name: self.name,
            plan: self.plan,
            status: self.status,
            seats: self.seats,
            created_at: ctx.local(self.created_at),
            last_active_at: self.last_active_at.map(|moment| ctx.local(moment)),
        }
    }
}
