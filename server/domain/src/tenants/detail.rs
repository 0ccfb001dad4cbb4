//! A tenant's page in the operator portal: the tenant, its members, its timeline.

use super::includes_sso;
use crate::audit::AuditEntry;
use crate::context::OperatorContext;
use crate::database::OperatorRead;
use crate::error::Result;
use crate::paging::{self, Cursor, Order};
use crate::traffic::{Allowance, Override};
use shared::ids::{MembershipId, TenantId, UserId};
use shared::operator_permissions::OperatorPermission;
use shared::paging::Page;
use shared::views::{
    AuditEntryView, LimitView, MemberStatus, MemberView, SsoAvailability, TenantDetail,
    TenantLimits, TenantView,
};
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

/// The tenant with what the overview shows.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn detail(ctx: &OperatorContext, tenant: TenantId) -> Result<TenantDetail> {
    let mut read = OperatorRead::begin(ctx, OperatorPermission::TenantsRead).await?;
    let row = sqlx::query!(
        r#"SELECT t.id, t.slug, t.name, t.plan, t.status, t.seats, t.created_at, t.last_active_at,
             t.requests_per_second, t.concurrent_requests, t.sso_override,
             (SELECT u.email FROM memberships m
                JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id AND r.key = 'owner'
                JOIN users u ON u.id = m.user_id
                WHERE m.tenant_id = t.id ORDER BY m.id LIMIT 1) AS owner_email,
             (SELECT count(*) FROM invitations i WHERE i.tenant_id = t.id AND i.accepted_at IS NULL
                AND i.revoked_at IS NULL AND i.expires_at > $2) AS "pending_invitations!"
         FROM tenants t WHERE t.id = $1"#,
        tenant.uuid(),
        ctx.realm.tools().clock.now(),
    )
    .fetch_one(read.conn())
    .await?;
    let of_plan = Allowance::of(&row.plan, Override::default());
    let sso = SsoAvailability {
        plan: includes_sso(&row.plan, None),
        instead: row.sso_override,
    };
    Ok(TenantDetail {
        tenant: TenantView {
            id: TenantId::from_uuid(row.id),
            slug: row.slug,
            name: row.name,
            plan: row.plan,
            status: row.status,
            seats: row.seats,
            created_at: ctx.local(row.created_at),
            last_active_at: row.last_active_at.map(|moment| ctx.local(moment)),
        },
        owner_email: row.owner_email,
        pending_invitations: row.pending_invitations,
        sso,
        limits: TenantLimits {
            requests_per_second: LimitView {
                plan: of_plan.per_second,
                instead: row.requests_per_second,
            },
            concurrent_requests: LimitView {
                plan: of_plan.concurrent,
                instead: row.concurrent_requests,
            },
        },
    })
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: Uuid,
    user_id: Uuid,
    name: String,
    email: String,
    role: String,
    suspended_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    last_active_at: Option<OffsetDateTime>,
}

/// A page of the tenant's members, in the order they joined.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn members(
    ctx: &OperatorContext,
    tenant: TenantId,
    cursor: &str,
) -> Result<Page<MemberView>> {
    let cursor = Cursor::parse(cursor)?;
    let mut read = OperatorRead::begin(ctx, OperatorPermission::MembersRead).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT m.id, m.user_id, u.name, u.email, r.name AS role, m.suspended_at, m.created_at, m.last_active_at
         FROM memberships m
         JOIN users u ON u.id = m.user_id
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.tenant_id = ",
    );
    query.push_bind(tenant.uuid());
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
    Ok(page.map(|row| MemberView {
        id: MembershipId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        name: row.name,
        email: row.email,
        // Pictures are for those who work together.
        avatar: None,
        role: row.role,
        status: MemberStatus::of(row.suspended_at.is_some()),
        joined_at: ctx.local(row.created_at),
        last_active_at: row.last_active_at.map(|moment| ctx.local(moment)),
    }))
}

/// A page of everything that happened in the tenant, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn timeline(
    ctx: &OperatorContext,
    tenant: TenantId,
    cursor: &str,
) -> Result<Page<AuditEntryView>> {
    let cursor = Cursor::parse(cursor)?;
    let mut read = OperatorRead::begin(ctx, OperatorPermission::TimelineRead).await?;
    let rows = AuditEntry::select(
        tenant.uuid(),
        &crate::audit::AuditFilter::default(),
        cursor.as_ref(),
        PAGE_SIZE + 1,
    )
    .build_query_as::<AuditEntry>()
    .fetch_all(read.conn())
    .await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    Ok(page.map(|row| row.into_view(|moment| ctx.local(moment))))
}
