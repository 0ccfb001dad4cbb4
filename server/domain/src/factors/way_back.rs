//! The way back into a workspace that requires single sign-on when its provider fails: an owner's password
//! with a second factor. It is asked for before single sign-on is required, and has to stay.

use crate::error::Result;
use shared::ids::UserId;
use shared::permissions::OWNER;
use shared::{AppError, ErrorCode};
use sqlx::PgConnection;

/// Refuses when no owner of one of the person's workspaces has a second factor any more.
///
/// # Errors
/// `conflict`, or the database's failure.
pub(super) async fn require_one(connection: &mut PgConnection, user: UserId) -> Result<()> {
    // Locked by itself first: of two owners who go at once, the second sees what the first has done.
    let theirs = sqlx::query_scalar!(
        "SELECT t.id FROM tenants t
         JOIN memberships m ON m.tenant_id = t.id
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.user_id = $1 AND m.suspended_at IS NULL AND r.key = $2 AND t.sso_required
         ORDER BY t.id FOR NO KEY UPDATE OF t",
        user.uuid(),
        OWNER.key,
    )
    .fetch_all(&mut *connection)
    .await?;
    let without = sqlx::query_scalar!(
        "SELECT t.name FROM tenants t WHERE t.id = ANY($1) AND NOT EXISTS (
             SELECT FROM memberships m
             JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
             JOIN factors f ON f.user_id = m.user_id AND f.confirmed_at IS NOT NULL
             WHERE m.tenant_id = t.id AND m.suspended_at IS NULL AND r.key = $2)
         LIMIT 1",
        &theirs,
        OWNER.key,
    )
    .fetch_optional(connection)
    .await?;
    let Some(name) = without else { return Ok(()) };
    let message = format!(
        "{name} requires single sign-on, and your second factor is its only way back in when the provider fails. \
         Add another one first, or let another owner add one."
    );
    Err(AppError::new(ErrorCode::Conflict, message).into())
}
