//! The links that may still be used.

use super::MOST_LINKS;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::SetupLinkId;
use shared::views::SetupLinkView;

/// The links that may still be used, the latest first, within a read that has begun.
pub(crate) async fn open(ctx: &TenantContext, read: &mut TenantRead) -> Result<Vec<SetupLinkView>> {
    let tenant = read.tenant();
    let rows = sqlx::query!(
        "SELECT id, recipient, expires_at, opened_at FROM setup_links
         WHERE tenant_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT $3",
        tenant,
        ctx.now(),
        MOST_LINKS,
    )
    .fetch_all(read.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SetupLinkView {
            id: SetupLinkId::from_uuid(row.id),
            recipient: row.recipient,
            expires_at: ctx.local(row.expires_at),
            opened_at: row.opened_at.map(|at| ctx.local(at)),
        })
        .collect())
}
