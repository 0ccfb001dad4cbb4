//! Somebody becomes a member: the one statement that invitations and single sign-on share.

use crate::database::TenantTx;
use crate::error::Result;
use shared::ids::{MembershipId, RoleId, UserId};

/// Makes somebody a member, within a transaction that something else than a role has authorized. False
/// if they are one already.
pub(crate) async fn insert(
    tx: &mut TenantTx<'_>,
    id: MembershipId,
    user: UserId,
    role: RoleId,
) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let joined = sqlx::query!(
        "INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, user_id) DO NOTHING",
        tenant,
        id.uuid(),
        user.uuid(),
        role.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE tenants SET seats = seats + $2 WHERE id = $1",
        tenant,
        i32::try_from(joined.rows_affected()).unwrap_or_default(),
    )
    .execute(tx.conn())
    .await?;
    Ok(joined.rows_affected() == 1)
}
