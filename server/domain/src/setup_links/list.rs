//! The links that may still be used.

use super::MOST_LINKS;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::SetupLinkId;
use shared::permissions::Permission;
use shared::views::SetupLinkView;

/// The links that may still be used, the latest first, within a read that has begun.
pub(crate) async fn open(ctx: &TenantContext, read: &mut TenantRead) -> Result<Vec<SetupLinkView>> {
    let tenant = read.tenant();
    let rows = sqlx::query!(
        r#"SELECT l.id, l.recipient, l.expires_at, l.opened_at,
             holds(l.tenant_id, l.created_by, $4) AS "works!"
           FROM setup_links l
           WHERE l.tenant_id = $1 AND l.revoked_at IS NULL AND l.expires_at > $2 ORDER BY l.id DESC LIMIT $3"#,
        tenant,
        ctx.now(),
        MOST_LINKS,
        Permission::ConnectionsManage.name(),
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
            works: row.works,
        })
        .collect())
}
