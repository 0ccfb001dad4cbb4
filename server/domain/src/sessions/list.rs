//! Where one is signed in.

use super::method::{PASSKEY, words};
use super::{Assurance, IDLE_LIMIT};
use crate::context::{RequestContext, SessionContext};
use crate::error::Result;
use shared::Language;
use shared::ids::{SessionId, UserId};
use shared::views::SessionView;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// The person's live sessions, the latest used first; at most a hundred.
///
/// # Errors
/// The database's failure.
pub async fn list(ctx: &SessionContext) -> Result<Vec<SessionView>> {
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let mut sessions = live(&mut connection, ctx.user.id, &ctx.request, |moment| {
        ctx.local(moment)
    })
    .await?;
    for session in &mut sessions {
        session.current = session.id == ctx.session_id;
    }
    Ok(sessions)
}

/// A person's live sessions, the latest used first; at most a hundred. None is the current one.
pub(crate) async fn live(
    connection: &mut PgConnection,
    user: UserId,
    ctx: &RequestContext,
    local: impl Fn(OffsetDateTime) -> OffsetDateTime,
) -> Result<Vec<SessionView>> {
    let now = ctx.now();
    let rows = sqlx::query!(
        "SELECT id, ip, user_agent, created_at, last_seen_at, assurance, method FROM sessions s
         WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3
           AND NOT EXISTS (
               SELECT FROM memberships lm JOIN tenants lt ON lt.id = lm.tenant_id
               WHERE lm.user_id = s.user_id AND lm.suspended_at IS NULL AND lt.status = 'active'
                 AND (s.last_seen_at <= $2 - make_interval(mins => lt.session_idle_minutes)
                   OR s.created_at <= $2 - make_interval(mins => lt.session_absolute_minutes)))
         ORDER BY last_seen_at DESC LIMIT 100",
        user.uuid(),
        now,
        now - IDLE_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            id: SessionId::from_uuid(row.id),
            device: device_name(row.user_agent.as_deref().unwrap_or_default()),
            place: row
                .ip
                .as_deref()
                .and_then(|ip| ctx.tools().geoip.place(ip, Language::En)),
            ip: row.ip,
            created_at: local(row.created_at),
            last_seen_at: local(row.last_seen_at),
            current: false,
            second_factor: Assurance::from_name(&row.assurance) == Assurance::Mfa
                && row.method != PASSKEY,
            method: words(&row.method, &ctx.tools().identity).to_owned(),
        })
        .collect())
}

/// What a `User-Agent` says of browser and system, for a person to recognise: "Firefox on Linux".
pub(crate) fn device_name(user_agent: &str) -> String {
    // The order matters: Edge and Opera say Chrome too, and Chrome says Safari.
    let first = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device_name;

    #[test]
    fn a_device_is_recognisable() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0";
        assert_eq!(device_name(edge), "Edge on Windows");
        assert_eq!(device_name("curl/8.0"), "curl");
        assert_eq!(device_name(""), "Unknown device");
    }
}
