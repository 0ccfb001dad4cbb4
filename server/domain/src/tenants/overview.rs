//! The numbers on a workspace's first page.

use crate::audit;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::{MembershipId, RoleId};
use shared::permissions::Permission;
use shared::views::{DayCount, OverviewView};
use time::{Date, Duration, OffsetDateTime};

const DAYS: i64 = 14;

/// What the workspace's first page shows. The log's latest entries come only for those who may
/// read it.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn overview(ctx: &TenantContext) -> Result<OverviewView> {
    let now = ctx.now();
    // Days begin at midnight where the reader is; some of them last 23 hours, or 25.
    let today = ctx.local(now).date();
    let days: Vec<Date> = (0..DAYS)
        .rev()
        .map(|ago| today.saturating_sub(Duration::days(ago)))
        .collect();
    let midnights: Vec<OffsetDateTime> = days.iter().map(|day| ctx.midnight(*day)).collect();
    let mut read = TenantRead::begin(ctx, Permission::WorkspaceRead).await?;
    let tenant = read.tenant();
    let counts = sqlx::query!(
        r#"SELECT
             (SELECT count(*) FROM memberships WHERE tenant_id = $1 AND suspended_at IS NULL) AS "members!",
             (SELECT count(*) FROM invitations WHERE tenant_id = $1 AND accepted_at IS NULL
                AND revoked_at IS NULL AND expires_at > $2) AS "pending_invitations!",
             (SELECT count(*) FROM projects p WHERE p.tenant_id = $1 AND p.deleted_at IS NULL
                AND p.archived_at IS NULL AND ($4 OR EXISTS (SELECT FROM project_grants g
                  WHERE g.tenant_id = $1 AND g.project_id = p.id
                    AND (g.membership_id = $5 OR g.role_id = $6)))) AS "projects!",
             (SELECT coalesce(array_agg(d.day), '{}') FROM (
                SELECT width_bucket(p.created_at, $3::timestamptz[]) AS day
                FROM projects p WHERE p.tenant_id = $1 AND p.created_at >= ($3::timestamptz[])[1]
                  AND p.deleted_at IS NULL AND ($4 OR EXISTS (SELECT FROM project_grants g
                    WHERE g.tenant_id = $1 AND g.project_id = p.id
                      AND (g.membership_id = $5 OR g.role_id = $6)))
                LIMIT 10000) d) AS "days!: Vec<i32>""#,
        tenant,
        now,
        &midnights,
        ctx.permissions.allows(Permission::ProjectsAll),
        ctx.membership_id.map(MembershipId::uuid),
        ctx.role_id.map(RoleId::uuid),
    )
    .fetch_one(read.conn())
    .await?;
    drop(read);
    let recent = if ctx.permissions.allows(Permission::AuditRead) {
        audit::latest(ctx, 6).await?
    } else {
        Vec::new()
    };
    Ok(OverviewView {
        members: counts.members,
        pending_invitations: counts.pending_invitations,
        projects: counts.projects,
        projects_by_day: by_day(&days, &counts.days),
        recent,
    })
}

/// How many of `created` are of each day. They count the days from one.
fn by_day(days: &[Date], created: &[i32]) -> Vec<DayCount> {
    (1_i32..)
        .zip(days)
        .map(|(number, day)| DayCount {
            day: day.to_string(),
            count: i64::try_from(created.iter().filter(|day| **day == number).count())
                .unwrap_or(i64::MAX),
        })
        .collect()
}
