//! Making a draft what people sign in by.

use super::stored::{Stored, Version};
use super::{begin, refused, require_recent};
use crate::context::{SessionContext, TenantContext};
use crate::error::{Error, Result};
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::{AppError, ErrorCode};

/// Makes the draft live. It has passed a test with these very settings, and what was live before is
/// so until this commits.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`; `conflict` when these settings have
/// not passed a test; or the database's failure.
pub async fn activate(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    require_recent(session)?;
    let mut tx = begin(ctx).await?;
    let stored = Stored::lock(&mut tx, id).await?;
    if !stored.is_tested() {
        let message = "These settings have not passed a test sign-in. Test them first.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let tools = ctx.tools();
    // A rule may be younger than the test.
    if let Some(Err(error)) = stored.ready(Version::Draft, &tools.key, &tools.outside)? {
        return Err(refused("connection", &error));
    }
    let (tenant, now) = (tx.tenant(), tx.now());
    sqlx::query!(
        "UPDATE connections SET live_settings = settings, live_secret = secret, live_version = version,
             activated_at = $3, certificate_expires_at = $4, warned_days = NULL,
             refresh_failure = NULL, refreshed_at = $3
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
        now,
        stored.settings.certificate_expires_at(),
    )
    .execute(tx.conn())
    .await?;
    let version = |number: i32| number.to_string();
    let event = stored.event(EventKind::ConnectionActivated).changed(
        "version",
        stored.live_version.map(version).as_deref(),
        version(stored.version).as_str(),
    );
    tx.commit(event).await
}

/// A connection cannot stop working while members must sign in by one.
pub(super) async fn not_the_last(
    tx: &mut crate::database::TenantTx<'_>,
    id: ConnectionId,
) -> Result<(), Error> {
    let tenant = tx.tenant();
    // By itself: a statement that waits for the lock still sees what was there before it waited.
    let required = sqlx::query_scalar!(
        "SELECT sso_required FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
        tenant
    )
    .fetch_one(tx.conn())
    .await?;
    if !required {
        return Ok(());
    }
    let another = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM connections WHERE tenant_id = $1 AND id <> $2 AND live_version IS NOT NULL
           ) AS "another!""#,
        tenant,
        id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if !another {
        let message = "Members must sign in by single sign-on, and this is the last connection. Lift that first.";
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    Ok(())
}
