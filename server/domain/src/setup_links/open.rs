//! Opening a link, which works once.

use crate::connections;
use crate::context::{RequestContext, TenantContext};
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::{SetupLinkId, TenantId};
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};
use time::OffsetDateTime;

/// A link that has been opened.
#[derive(Debug)]
pub struct Opened {
    /// For the browser's cookie.
    pub token: Token,
    /// The workspace.
    pub slug: String,
    /// Until when.
    pub expires_at: OffsetDateTime,
}

/// What the page behind the link shows before it is opened: the workspace's name. Mail scanners open
/// links, too.
///
/// # Errors
/// `expired`, `rate_limited`, or the database's failure.
pub async fn offer(ctx: &RequestContext, link: &str) -> Result<String> {
    Ok(find(ctx, link).await?.workspace)
}

/// Opens the link for this browser.
///
/// # Errors
/// `expired`, `rate_limited`, or the database's failure.
pub async fn open(ctx: &RequestContext, link: &str) -> Result<Opened> {
    let found = find(ctx, link).await?;
    let token = Token::random();
    let opened = sqlx::query!(
        "UPDATE setup_links SET opened_at = $3, session_hash = $4
         WHERE tenant_id = $1 AND id = $2 AND opened_at IS NULL AND revoked_at IS NULL",
        found.tenant.uuid(),
        found.id.uuid(),
        ctx.now(),
        token.hash(),
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    if opened.rows_affected() == 0 {
        return Err(spent());
    }
    let system = TenantContext::of_system(ctx.clone(), found.tenant, "set-up link").await?;
    let tx = connections::begin(&system).await?;
    let target = Target::new("setup_link", found.id, found.recipient);
    tx.commit(Event::new(EventKind::SetupLinkOpened, target))
        .await?;
    Ok(Opened {
        token,
        slug: system.tenant.slug,
        expires_at: found.expires_at,
    })
}

struct Found {
    tenant: TenantId,
    id: SetupLinkId,
    recipient: String,
    workspace: String,
    expires_at: OffsetDateTime,
}

async fn find(ctx: &RequestContext, link: &str) -> Result<Found> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let mut parts = link.splitn(3, '.');
    let (Some(tenant), Some(id), Some(token)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(spent());
    };
    let tenant: TenantId = tenant.parse().map_err(|_| spent())?;
    let id: SetupLinkId = id.parse().map_err(|_| spent())?;
    let row = sqlx::query!(
        "SELECT l.recipient, l.token_hash, l.expires_at, t.name
         FROM setup_links l JOIN tenants t ON t.id = l.tenant_id AND t.status = 'active'
         WHERE l.tenant_id = $1 AND l.id = $2 AND l.opened_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $3
           AND holds(l.tenant_id, l.created_by, $4)",
        tenant.uuid(),
        id.uuid(),
        ctx.now(),
        Permission::ConnectionsManage.name(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?
    .filter(|row| Token::presented(token).matches(&row.token_hash))
    .ok_or_else(spent)?;
    Ok(Found {
        tenant,
        id,
        recipient: row.recipient,
        workspace: row.name,
        expires_at: row.expires_at,
    })
}

fn spent() -> Error {
    let message = "This link has been opened, has been revoked or is too old. Ask for another one.";
    AppError::new(ErrorCode::Expired, message).into()
}
