//! The open invitations of a workspace.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::paging::{self, Cursor, Order};
use shared::ids::InvitationId;
use shared::paging::Page;
use shared::permissions::Permission;
use shared::views::InvitationView;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

#[derive(sqlx::FromRow)]
struct InvitationRow {
    id: Uuid,
    email: String,
    role: String,
    invited_by: Option<String>,
    sent_at: OffsetDateTime,
    expires_at: OffsetDateTime,
}

/// A page of the invitations nobody has accepted or revoked, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn list(ctx: &TenantContext, cursor: &str) -> Result<Page<InvitationView>> {
    let now = ctx.now();
    let cursor = Cursor::parse(cursor)?;
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT i.id, i.email, r.name AS role, u.name AS invited_by, i.sent_at, i.expires_at
         FROM invitations i
         JOIN roles r ON r.tenant_id = i.tenant_id AND r.id = i.role_id
         LEFT JOIN users u ON u.id = i.invited_by
         WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.tenant_id = ",
    );
    query.push_bind(read.tenant());
    paging::push_keyset_of(
        &mut query,
        "i.id",
        cursor.as_ref(),
        Order::LatestFirst,
        PAGE_SIZE + 1,
    );
    let rows: Vec<InvitationRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| InvitationView {
        id: InvitationId::from_uuid(row.id),
        email: row.email,
        role: row.role,
        invited_by: row
            .invited_by
            .unwrap_or_else(|| "A former member".to_owned()),
        sent_at: ctx.local(row.sent_at),
        expires_at: ctx.local(row.expires_at),
        expired: row.expires_at <= now,
    }))
}
