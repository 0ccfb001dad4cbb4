//! The workspaces of a person: what the switcher shows.

use crate::context::SessionContext;
use crate::error::Result;
use shared::ids::TenantId;
use shared::views::WorkspaceSummary;

/// The active workspaces the person belongs to, by name; at most two hundred.
///
/// # Errors
/// The database's failure.
pub async fn of_user(ctx: &SessionContext) -> Result<Vec<WorkspaceSummary>> {
    let rows = sqlx::query!(
        "SELECT t.id, t.slug, t.name, t.plan, r.name AS role
         FROM memberships m
         JOIN tenants t ON t.id = m.tenant_id
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.user_id = $1 AND m.suspended_at IS NULL AND t.status = 'active'
         ORDER BY t.name_key, t.id LIMIT 200",
        ctx.user.id.uuid(),
    )
    .fetch_all(&ctx.request.realm.0.auth)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WorkspaceSummary {
            id: TenantId::from_uuid(row.id),
            slug: row.slug,
            name: row.name,
            plan: row.plan,
            role: row.role,
        })
        .collect())
}
