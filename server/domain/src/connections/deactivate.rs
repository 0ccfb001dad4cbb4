//! Taking a connection out of use.

use super::activate::not_the_last;
use super::stored::Stored;
use super::{begin_removal, require_recent};
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Lets nobody sign in by the connection any more. The draft stays; sessions end as they would.
///
/// # Errors
/// `forbidden`, `not_found`, `confirm_identity`; `conflict` for the last connection
/// while members must sign in by one; or the database's failure.
pub async fn deactivate(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    require_recent(session)?;
    let mut tx = begin_removal(ctx).await?;
    not_the_last(&mut tx, id).await?;
    let stored = Stored::lock(&mut tx, id).await?;
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE connections SET live_settings = NULL, live_secret = NULL, live_version = NULL, activated_at = NULL,
             certificate_expires_at = NULL, warned_days = NULL, refresh_failure = NULL, refreshed_at = NULL
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    tx.commit(stored.event(EventKind::ConnectionDeactivated))
        .await
}
