//! The roles a workspace begins with.

use crate::database::TenantTx;
use crate::error::Result;
use shared::permissions::{BUILT_IN_ROLES, OWNER};
use uuid::Uuid;

/// Gives a new tenant its built-in roles, and answers the owner's.
pub(crate) async fn create_built_in(tx: &mut TenantTx<'_>) -> Result<Uuid> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let mut owner = Uuid::nil();
    for role in BUILT_IN_ROLES {
        let id = tx.new_id();
        if role.key == OWNER.key {
            owner = id;
        }
        sqlx::query!(
            "INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant,
            id,
            role.key,
            role.name,
            role.description,
            &role.permissions().names(),
            now,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(owner)
}
