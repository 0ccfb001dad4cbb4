//! How long a workspace lets the sessions of its members live.
//!
//! A session belongs to a person, who may be in several workspaces: the strictest of them counts, wherever
//! the person just is. Else a page outside the workspace would keep a session alive for it.

use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::sessions::{ABSOLUTE_LIMIT, IDLE_LIMIT};
use shared::AppError;
use shared::events::EventKind;
use shared::permissions::Permission;
use shared::requests::FormParser;
use std::str::FromStr;
use time::Duration;

/// The shortest time without use: "last seen" is kept to the minute.
const SHORTEST_IDLE: Duration = Duration::minutes(5);
/// The shortest time in any case.
const SHORTEST_ABSOLUTE: Duration = Duration::hours(1);

/// What a workspace says of its members' sessions, in minutes. `None` is the installation's limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionLimits {
    /// A session is over after so long without use.
    pub idle_minutes: Option<i32>,
    /// A session is over after so long, whatever it does.
    pub absolute_minutes: Option<i32>,
}

impl SessionLimits {
    /// Reads a form: an empty limit is the installation's.
    ///
    /// # Errors
    /// `invalid` with everything that is wrong.
    pub fn parse(idle_minutes: &str, absolute_minutes: &str) -> Result<Self, AppError> {
        let mut form = FormParser::default();
        let idle = form.field::<Minutes<true>>("idle_minutes", idle_minutes);
        let absolute = form.field::<Minutes<false>>("absolute_minutes", absolute_minutes);
        let (idle, absolute) = form.finish(idle.zip(absolute))?;
        Ok(Self {
            idle_minutes: idle.0,
            absolute_minutes: absolute.0,
        })
    }
}

/// A limit as a form has it: of the time without use, or of all the time.
struct Minutes<const IDLE: bool>(Option<i32>);

impl<const IDLE: bool> FromStr for Minutes<IDLE> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self(None));
        }
        let (shortest, longest) = if IDLE {
            (SHORTEST_IDLE, IDLE_LIMIT)
        } else {
            (SHORTEST_ABSOLUTE, ABSOLUTE_LIMIT)
        };
        let range = shortest.whole_minutes()..=longest.whole_minutes();
        text.parse::<i32>()
            .ok()
            .filter(|minutes| range.contains(&i64::from(*minutes)))
            .map(|minutes| Self(Some(minutes)))
            .ok_or_else(|| {
                let (least, most) = range.into_inner();
                format!("Choose from {least} to {most} minutes, or nothing.")
            })
    }
}

/// What is in force.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn session_limits(ctx: &TenantContext) -> Result<SessionLimits> {
    ctx.authorize(Permission::SecurityManage)?;
    let limits = sqlx::query_as!(
        SessionLimits,
        "SELECT session_idle_minutes AS idle_minutes, session_absolute_minutes AS absolute_minutes
         FROM tenants WHERE id = $1",
        ctx.tenant.id.uuid(),
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    Ok(limits)
}

/// Holds from the next request on, also for sessions that are open. Wants a recent proof of who it is.
///
/// # Errors
/// `forbidden`, `confirm_identity`, or the database's failure.
pub async fn limit_sessions(
    ctx: &TenantContext,
    session: &SessionContext,
    limits: SessionLimits,
) -> Result<()> {
    session.require_recent()?;
    let mut tx = TenantTx::begin(ctx, Permission::SecurityManage).await?;
    let tenant = tx.tenant();
    let before = sqlx::query_as!(
        SessionLimits,
        "UPDATE tenants t SET session_idle_minutes = $2, session_absolute_minutes = $3
         FROM (SELECT id, session_idle_minutes, session_absolute_minutes FROM tenants WHERE id = $1 FOR UPDATE) old
         WHERE t.id = old.id
         RETURNING old.session_idle_minutes AS idle_minutes, old.session_absolute_minutes AS absolute_minutes",
        tenant,
        limits.idle_minutes,
        limits.absolute_minutes,
    )
    .fetch_one(tx.conn())
    .await?;
    let spelled = |minutes: Option<i32>| minutes.map(|minutes| minutes.to_string());
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    let event = Event::new(EventKind::WorkspaceSessionsLimited, target)
        .changed(
            "idle_minutes",
            spelled(before.idle_minutes).as_deref(),
            spelled(limits.idle_minutes).as_deref(),
        )
        .changed(
            "absolute_minutes",
            spelled(before.absolute_minutes).as_deref(),
            spelled(limits.absolute_minutes).as_deref(),
        );
    tx.commit(event).await
}
