//! Whether a workspace's members must sign in by its own single sign-on.

use super::rehearse_sso;
use crate::connections;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::{AppError, ErrorCode};

/// What has to be typed to confirm it, beside the workspace's name: nothing is done by accident.
pub const CONFIRMATION: &str = "confirmation";

/// Requires single sign-on of all members from their next request on, or lifts that. Owners with a second
/// factor still get in by their password: there has to be one.
///
/// # Errors
/// `forbidden`, `not_in_plan` unless it is lifted, `confirm_identity`; `invalid` at `confirmation` unless the workspace's
/// name was typed; `conflict` when no connection is active, nobody has signed in by one, or no owner
/// has a second factor; or the database's failure.
pub async fn require_sso(
    ctx: &TenantContext,
    session: &SessionContext,
    required: bool,
    typed: &str,
) -> Result<()> {
    // Whoever holds a set-up link is no member, whatever account they may have besides.
    ctx.user()?;
    session.require_recent()?;
    if required {
        if typed.trim() != ctx.tenant.name {
            let message = "Type the workspace's name as it stands above.";
            return Err(AppError::field(CONFIRMATION, message).into());
        }
        let rehearsal = rehearse_sso(ctx).await?;
        let conflict = |message: &str| AppError::new(ErrorCode::Conflict, message);
        if rehearsal.active_connections == 0 {
            return Err(no_active_connection().into());
        }
        if rehearsal.proven == 0 {
            let message = "Nobody has signed in by a connection yet. Let somebody do so first.";
            return Err(conflict(message).into());
        }
        if rehearsal.owners_with_second_factor == 0 {
            let message = "No owner has a second factor. Add one to an owner's account, with its recovery codes: it is the way back in when the provider fails.";
            return Err(conflict(message).into());
        }
    }
    let mut tx = if required {
        connections::begin(ctx).await?
    } else {
        connections::begin_removal(ctx).await?
    };
    let tenant = tx.tenant();
    let before = sqlx::query_scalar!(
        "UPDATE tenants t SET sso_required = $2
         FROM (SELECT id, sso_required FROM tenants WHERE id = $1 FOR UPDATE) old
         WHERE t.id = old.id RETURNING old.sso_required",
        tenant,
        required,
    )
    .fetch_one(tx.conn())
    .await?;
    if before == required {
        return Ok(());
    }
    if required && !any_active(&mut tx).await? {
        return Err(no_active_connection().into());
    }
    let kind = if required {
        EventKind::WorkspaceSsoRequired
    } else {
        EventKind::WorkspaceSsoOptional
    };
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    tx.commit(Event::new(kind, target)).await
}

/// Whether a connection is active still: the tenant is locked by now, so that nobody takes the last one out
/// of use meanwhile.
async fn any_active(tx: &mut TenantTx<'_>) -> Result<bool> {
    let tenant = tx.tenant();
    let any = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM connections WHERE tenant_id = $1 AND live_version IS NOT NULL
           ) AS "any!""#,
        tenant,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(any)
}

fn no_active_connection() -> AppError {
    AppError::new(ErrorCode::Conflict, "Activate a connection first.")
}
