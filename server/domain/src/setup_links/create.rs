//! Making a link.

use super::{LINK_LIFETIME, MOST_LINKS};
use crate::connections;
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::SetupLinkId;
use shared::requests::Recipient;
use shared::{AppError, ErrorCode};

/// Makes a link for somebody, and answers its text: it is shown once and kept nowhere.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `confirm_identity`, `conflict` when there are too many, or the
/// database's failure.
pub async fn create(
    ctx: &TenantContext,
    session: &SessionContext,
    recipient: Recipient,
) -> Result<String> {
    session.require_recent()?;
    let token = Token::random();
    let mut tx = connections::begin(ctx).await?;
    let (tenant, id, now) = (tx.tenant(), tx.new_id(), tx.now());
    let made = sqlx::query!(
        "INSERT INTO setup_links (tenant_id, id, recipient, token_hash, created_by, created_at, expires_at)
         SELECT $1, $2, $3, $4, $5, $6, $7
         WHERE (SELECT count(*) FROM setup_links
                WHERE tenant_id = $1 AND revoked_at IS NULL AND expires_at > $6) < $8",
        tenant,
        id,
        recipient.as_str(),
        token.hash(),
        ctx.user()?.id.uuid(),
        now,
        now + LINK_LIFETIME,
        MOST_LINKS,
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 0 {
        let message = format!("There are {MOST_LINKS} links already. Revoke one first.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let id = SetupLinkId::from_uuid(id);
    let target = Target::new("setup_link", id, recipient.as_str());
    tx.commit(Event::new(EventKind::SetupLinkCreated, target))
        .await?;
    let origin = &ctx.tools().outside.origin;
    // Behind the number sign it would reach no server's log; but a page without JavaScript has to read it.
    Ok(format!(
        "{origin}/set-up?link={}.{id}.{}",
        ctx.tenant.id,
        token.expose()
    ))
}
