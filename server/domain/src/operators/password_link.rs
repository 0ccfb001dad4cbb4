//! The link in a mail by which an operator chooses their password: the first one, or another.
//!
//! It goes to the operator's own address, so that whoever invites them or has it sent again never
//! knows what they choose. It works once, and a later link ends it.

use super::target::TargetOperator;
use super::{challenge, factors};
use crate::backoff;
use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::jobs::SendOperatorLink;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, Token};
use shared::events::EventKind;
use shared::ids::{OperatorId, OperatorPasswordLinkId};
use shared::operator_permissions::OperatorPermission;
use shared::requests::Password;
use shared::{AppError, ErrorCode};
use time::Duration;
use uuid::Uuid;

/// How long the link in the mail works.
pub const LINK_LIFETIME: Duration = Duration::hours(24);

/// Has a new link sent to the operator. Until they use it, their password stays as it is. Wants a recent proof
/// of who asks.
///
/// # Errors
/// `confirm_identity`; `forbidden`, also for somebody who holds more than the actor; `not_found`; `conflict` for somebody
/// who is disabled; `rate_limited`.
pub async fn send_password_link(ctx: &OperatorContext, id: OperatorId) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::OperatorsWrite).await?;
    let operator = TargetOperator::lock(&mut tx, ctx, id).await?;
    operator.check_reach()?;
    if operator.disabled {
        return Err(
            AppError::new(ErrorCode::Conflict, "They are disabled. Enable them first.").into(),
        );
    }
    let limits = &ctx.realm.tools().limits;
    limits.check(Action::RequestMail, &operator.email)?;
    issue(&mut tx, &ctx.realm, id).await?;
    tx.commit(Event::new(EventKind::OperatorLinkSent, operator.target()))
        .await
}

/// Makes a link and has it sent; those before it are spent.
pub(super) async fn issue(
    tx: &mut OperatorTx<'_>,
    realm: &OperatorRealm,
    operator: OperatorId,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let token = realm
        .tools()
        .key
        .derive(Purpose::SetOperatorPassword, id, 1);
    sqlx::query!(
        "WITH earlier AS (UPDATE operator_password_links SET used_at = $4 WHERE operator_id = $2 AND used_at IS NULL)
         INSERT INTO operator_password_links (id, operator_id, token_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        id,
        operator.uuid(),
        token.hash(),
        now,
        now + LINK_LIFETIME,
    )
    .execute(tx.conn())
    .await?;
    tx.enqueue(&SendOperatorLink {
        operator_password_link_id: id,
    })
    .await
}

/// Whose password the link sets: their address, for the page to show.
///
/// # Errors
/// `expired` when the link is wrong, used or too old; `rate_limited`.
pub async fn offer_password_link(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    link: &str,
) -> Result<String> {
    let (_, operator) = find(realm, meta, link).await?;
    Ok(operator.email)
}

/// Sets the password and ends every session of the operator, and every sign-in that waits for a second factor:
/// whoever knew an old one is out.
///
/// # Errors
/// `expired` when the link is wrong, used or too old; `invalid` for a weak password; `rate_limited`.
pub async fn set_password(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    link: &str,
    password: Password,
) -> Result<()> {
    let (link, operator) = find(realm, meta, link).await?;
    let known = [operator.email.as_str(), operator.name.as_str()];
    let passwords = &realm.tools().passwords;
    let password_hash = passwords.hash_new(password, &known).await?;
    let (operator_id, email) = (operator.id, operator.email.clone());
    let target = Target::new("operator", operator_id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    factors::lock(tx.conn(), operator_id).await?;
    let now = tx.now();
    let used = sqlx::query!(
        "UPDATE operator_password_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
        link,
        now,
    )
    .execute(tx.conn())
    .await?;
    if used.rows_affected() == 0 {
        return Err(spent());
    }
    challenge::spend_all(&mut tx, operator_id).await?;
    sqlx::query!(
        "WITH sessions AS (UPDATE operator_sessions SET revoked_at = $3 WHERE operator_id = $1 AND revoked_at IS NULL)
         UPDATE operators SET password_hash = $2 WHERE id = $1",
        operator_id.uuid(),
        password_hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    backoff::forgive_operator(realm, tx.conn(), &email).await?;
    tx.commit(Event::new(EventKind::OperatorPasswordSet, target))
        .await
}

async fn find(realm: &OperatorRealm, meta: &RequestMeta, link: &str) -> Result<(Uuid, Operator)> {
    let tools = realm.tools();
    tools.limits.check_address(Action::PresentToken, meta)?;
    let (id, token) = link.split_once('.').ok_or_else(spent)?;
    let id: OperatorPasswordLinkId = id.parse().map_err(|_| spent())?;
    let row = sqlx::query!(
        "SELECT l.token_hash, o.id, o.email, o.name, o.role, o.time_zone
         FROM operator_password_links l JOIN operators o ON o.id = l.operator_id
         WHERE l.id = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND o.disabled_at IS NULL",
        id.uuid(),
        tools.clock.now(),
    )
    .fetch_optional(&realm.0.operator)
    .await?
    .filter(|row| Token::presented(token).matches(&row.token_hash))
    .ok_or_else(spent)?;
    let operator = Operator {
        id: OperatorId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        role: super::stored_role(&row.role)?,
        time_zone: row.time_zone,
    };
    Ok((id.uuid(), operator))
}

fn spent() -> Error {
    AppError::new(
        ErrorCode::Expired,
        "This link has been used or has expired. Ask an owner of the portal for a new one.",
    )
    .into()
}
