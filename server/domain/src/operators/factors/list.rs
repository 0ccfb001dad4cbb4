//! An operator's own second factors.

use crate::context::OperatorContext;
use crate::error::Result;
use crate::operators::provider;
use shared::ids::OperatorFactorId;
use shared::views::{FactorView, OperatorSecurityView};

/// The factors that count, and how many recovery codes are left.
///
/// # Errors
/// The database's failure.
pub async fn list(ctx: &OperatorContext) -> Result<OperatorSecurityView> {
    let operator = ctx.operator.id.uuid();
    let mut connection = ctx.realm.0.operator.acquire().await?;
    let rows = sqlx::query!(
        "SELECT id, kind, name, confirmed_at AS \"confirmed_at!\", last_used_at FROM operator_factors
         WHERE operator_id = $1 AND confirmed_at IS NOT NULL ORDER BY id LIMIT 100",
        operator,
    )
    .fetch_all(&mut *connection)
    .await?;
    let codes = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE used_at IS NULL) AS "left!",
               coalesce(bool_and(kept_at IS NOT NULL), true) AS "kept!"
           FROM operator_recovery_codes WHERE operator_id = $1"#,
        operator,
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut view = OperatorSecurityView {
        apps: Vec::new(),
        passkeys: Vec::new(),
        recovery_codes_left: codes.left,
        recovery_codes_kept: codes.kept,
        provider: provider::view(ctx, &mut connection).await?,
    };
    for row in rows {
        let list = match row.kind.as_str() {
            "passkey" => &mut view.passkeys,
            _ => &mut view.apps,
        };
        list.push(FactorView {
            id: OperatorFactorId::from_uuid(row.id),
            name: row.name,
            added_at: ctx.local(row.confirmed_at),
            last_used_at: row.last_used_at.map(|moment| ctx.local(moment)),
        });
    }
    Ok(view)
}
