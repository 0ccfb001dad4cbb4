//! Whether a workspace's members need a second factor, and from when on.

use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::sessions::Assurance;
use shared::events::EventKind;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// The longest time that members get to add a second factor.
pub const MOST_GRACE_DAYS: u8 = 90;

/// From so many days on members without a second factor cannot open the workspace; `None` lifts that.
/// Wants a recent proof of who it is, and a second factor of the actor's own: nobody locks
/// themselves out.
///
/// # Errors
/// `forbidden`, `confirm_identity`, `conflict` without a second factor of one's own, `invalid` at
/// `grace_days`, or the database's failure.
pub async fn require_mfa(
    ctx: &TenantContext,
    session: &SessionContext,
    grace_days: Option<u8>,
) -> Result<()> {
    session.require_recent()?;
    if grace_days.is_some() && session.assurance < Assurance::Mfa {
        let message = "Add a second factor to your own account first, and sign in with it: else you would lock yourself out.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    if grace_days.is_some_and(|days| days > MOST_GRACE_DAYS) {
        let message = format!("Choose at most {MOST_GRACE_DAYS} days.");
        return Err(AppError::field("grace_days", message).into());
    }
    let mut tx = TenantTx::begin(ctx, Permission::SecurityManage).await?;
    let from = grace_days.map(|days| tx.now() + Duration::days(i64::from(days)));
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE tenants SET mfa_required_from = $2 WHERE id = $1",
        tenant,
        from,
    )
    .execute(tx.conn())
    .await?;
    let kind = if from.is_some() {
        EventKind::WorkspaceMfaRequired
    } else {
        EventKind::WorkspaceMfaOptional
    };
    let spelled = |moment: time::OffsetDateTime| moment.format(&Rfc3339).ok();
    let (before, after) = (
        ctx.tenant.mfa_required_from.and_then(spelled),
        from.and_then(spelled),
    );
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    let event =
        Event::new(kind, target).changed("required_from", before.as_deref(), after.as_deref());
    tx.commit(event).await
}

/// How many active members would be locked out now: they have no second factor.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn members_without_factor(ctx: &TenantContext) -> Result<i64> {
    ctx.authorize(Permission::SecurityManage)?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM memberships m
           WHERE m.tenant_id = $1 AND m.suspended_at IS NULL
             AND NOT EXISTS (SELECT FROM factors f WHERE f.user_id = m.user_id AND f.confirmed_at IS NOT NULL)"#,
        ctx.tenant.id.uuid(),
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    Ok(count)
}
