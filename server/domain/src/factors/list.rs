//! A person's second factors.

use super::recovery_codes;
use crate::context::SessionContext;
use crate::error::Result;
use shared::ids::FactorId;
use shared::views::{FactorView, SecurityView};

/// The factors that count, and how many recovery codes are left.
///
/// # Errors
/// The database's failure.
pub async fn list(ctx: &SessionContext) -> Result<SecurityView> {
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let rows = sqlx::query!(
        "SELECT id, kind, name, confirmed_at AS \"confirmed_at!\", last_used_at FROM factors
         WHERE user_id = $1 AND confirmed_at IS NOT NULL ORDER BY id LIMIT 100",
        ctx.user.id.uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut view = SecurityView {
        apps: Vec::new(),
        passkeys: Vec::new(),
        recovery_codes_left: recovery_codes::left(&mut connection, ctx.user.id).await?,
    };
    for row in rows {
        let list = match row.kind.as_str() {
            "passkey" => &mut view.passkeys,
            _ => &mut view.apps,
        };
        list.push(FactorView {
            id: FactorId::from_uuid(row.id),
            name: row.name,
            added_at: ctx.local(row.confirmed_at),
            last_used_at: row.last_used_at.map(|moment| ctx.local(moment)),
        });
    }
    Ok(view)
}
