//! Whose addresses a tenant's connections may speak for.

use super::of_address;
use crate::database::TenantRead;
use crate::error::Result;

/// Whether the tenant has proved the domain of an address; or any domain, if none is given.
pub(crate) async fn is_proved(read: &mut TenantRead, email: Option<&str>) -> Result<bool> {
    let tenant = read.tenant();
    let proved = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM domains
               WHERE tenant_id = $1 AND verified_at IS NOT NULL AND ($2::text IS NULL OR name = $2)
           ) AS "proved!""#,
        tenant,
        email.map(of_address),
    )
    .fetch_one(read.conn())
    .await?;
    Ok(proved)
}
