//! The open invitations of a workspace.

use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::ids::InvitationId;
use shared::permissions::Permission;
use shared::views::InvitationView;

/// The invitations nobody has accepted or revoked, the latest first; at most two hundred.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn list(ctx: &TenantContext) -> Result<Vec<InvitationView>> {
    let now = ctx.now();
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let tenant = read.tenant();
    let rows = sqlx::query!(
        r#"SELECT i.id, i.email, r.name AS role, u.name AS "invited_by?", i.sent_at, i.expires_at
         FROM invitations i
         JOIN roles r ON r.tenant_id = i.tenant_id AND r.id = i.role_id
         LEFT JOIN users u ON u.id = i.invited_by
         WHERE i.tenant_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL
         ORDER BY i.id DESC LIMIT 200"#,
        tenant,
    )
    .fetch_all(read.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| InvitationView {
            id: InvitationId::from_uuid(row.id),
            email: row.email,
            role: row.role,
            invited_by: row
                .invited_by
                .unwrap_or_else(|| "A former member".to_owned()),
            sent_at: ctx.local(row.sent_at),
            expires_at: ctx.local(row.expires_at),
            expired: row.expires_at <= now,
        })
        .collect())
}
