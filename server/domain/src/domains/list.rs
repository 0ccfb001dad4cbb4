//! The list of domains.

use super::{MOST_DOMAINS, record_value};
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::{Error, Result};
use shared::ids::{ConnectionId, DomainId};
use shared::permissions::Permission;
use shared::views::DomainView;

/// The tenant's domains by name, with the records that prove them.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn list(ctx: &TenantContext) -> Result<Vec<DomainView>> {
    let mut read = TenantRead::begin(ctx, Permission::ConnectionsManage).await?;
    self::read(ctx, &mut read).await
}

/// The same within a read that has begun.
pub(crate) async fn read(ctx: &TenantContext, read: &mut TenantRead) -> Result<Vec<DomainView>> {
    let tenant = read.tenant();
    let rows = sqlx::query!(
        "SELECT id, name, verified_at, checked_at, failure, connection_id FROM domains
         WHERE tenant_id = $1 ORDER BY name LIMIT $2",
        tenant,
        MOST_DOMAINS,
    )
    .fetch_all(read.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let record = identity::dns::challenge_name(&row.name).map_err(Error::internal)?;
            Ok(DomainView {
                id: DomainId::from_uuid(row.id),
                record_name: record.trim_end_matches('.').to_owned(),
                record_value: record_value(&ctx.tools().key, row.id),
                name: row.name,
                verified_at: row.verified_at.map(|at| ctx.local(at)),
                checked_at: row.checked_at.map(|at| ctx.local(at)),
                failure: row.failure,
                connection_id: row.connection_id.map(ConnectionId::from_uuid),
            })
        })
        .collect()
}
