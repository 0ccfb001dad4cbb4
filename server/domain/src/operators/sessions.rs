//! Where an operator is signed in.

use super::target::TargetOperator;
use super::{ABSOLUTE_LIMIT, IDLE_LIMIT};
use crate::context::{OperatorContext, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::Event;
use crate::secrets::Token;
use crate::sessions::device_name;
use shared::Language;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorPermission;
use shared::views::OperatorSessionView;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// Opens a session with a fresh token, as part of what has proved a second factor, or of an answer of the company's
/// provider: there is no other way.
pub(super) async fn open(
    tx: &mut OperatorTx<'_>,
    meta: &RequestMeta,
    operator: OperatorId,
) -> Result<Token> {
    let now = tx.now();
    open_proved_at(tx, meta, operator, now).await
}

/// The same of somebody who proved who they are at another time: at the company's provider, which may have asked
/// nothing of them today.
pub(super) async fn open_proved_at(
    tx: &mut OperatorTx<'_>,
    meta: &RequestMeta,
    operator: OperatorId,
    proved_at: OffsetDateTime,
) -> Result<Token> {
    let token = Token::random();
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "WITH operator AS (UPDATE operators SET last_active_at = $6 WHERE id = $2)
         INSERT INTO operator_sessions (id, operator_id, token_hash, ip, user_agent, created_at, last_seen_at,
             authenticated_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $8, $7)",
        id,
        operator.uuid(),
        token.hash(),
        meta.ip,
        meta.user_agent,
        now,
        now + ABSOLUTE_LIMIT,
        proved_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// Notes that the session's operator has just proved who they are, and gives the session a new token: one that
/// was learned before is worth nothing afterwards.
pub(super) async fn renew(tx: &mut OperatorTx<'_>, ctx: &OperatorContext) -> Result<Token> {
    let token = Token::random();
    let now = tx.now();
    sqlx::query!(
        "UPDATE operator_sessions SET token_hash = $2, authenticated_at = $3 WHERE id = $1",
        ctx.session_id.uuid(),
        token.hash(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// The operator's live sessions, the latest used first; at most a hundred. Never a token.
pub(super) async fn live(
    connection: &mut PgConnection,
    ctx: &OperatorContext,
    id: OperatorId,
) -> Result<Vec<OperatorSessionView>> {
    let (now, geoip) = (ctx.realm.tools().clock.now(), &ctx.realm.tools().geoip);
    let rows = sqlx::query!(
        "SELECT id, ip, user_agent, created_at, last_seen_at FROM operator_sessions
         WHERE operator_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3
         ORDER BY last_seen_at DESC LIMIT 100",
        id.uuid(),
        now,
        now - IDLE_LIMIT,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OperatorSessionView {
            device: device_name(row.user_agent.as_deref().unwrap_or_default()),
            place: row
                .ip
                .as_deref()
                .and_then(|ip| geoip.place(ip, Language::En)),
            ip: row.ip,
            created_at: ctx.local(row.created_at),
            last_seen_at: ctx.local(row.last_seen_at),
            current: row.id == ctx.session_id.uuid(),
        })
        .collect())
}

/// Ends all sessions of the operator, one's own included.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`.
pub async fn revoke_sessions(ctx: &OperatorContext, id: OperatorId) -> Result<()> {
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_reach()?;
    let now = tx.now();
    let ended = sqlx::query!(
        "UPDATE operator_sessions SET revoked_at = $2
         WHERE operator_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
    .to_string();
    let event = Event::new(EventKind::OperatorSessionsRevoked, operator.target()).changed(
        "sessions",
        ended.as_str(),
        "0",
    );
    tx.commit(event).await
}
