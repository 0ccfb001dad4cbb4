//! What stands in the tenant's log of sessions that its provider has ended.

use crate::connections::Stored;
use crate::context::{RequestContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::Event;
use shared::events::EventKind;

async fn record(ctx: &RequestContext, stored: &Stored, event: Event) -> Result<()> {
    let system = TenantContext::of_system(ctx.clone(), stored.tenant, "single sign-on").await?;
    TenantTx::begin_unchecked(&system)
        .await?
        .commit(event)
        .await
}

/// Writes whose sessions are over, and how many those were.
pub(super) async fn ended(
    ctx: &RequestContext,
    stored: &Stored,
    email: &str,
    count: usize,
) -> Result<()> {
    let event = stored
        .event(EventKind::ConnectionSignOut)
        .changed("email", None, email)
        .changed("sessions", count.to_string().as_str(), "0");
    record(ctx, stored, event).await
}

/// Writes that nothing was ended, by the code of the reason.
pub(super) async fn refused(ctx: &RequestContext, stored: &Stored, code: &str) -> Result<()> {
    // A stranger can send as many bad messages as they like: the log takes a handful a minute.
    let key = stored.id.to_string();
    if ctx.tools().limits.check(Action::BeRefused, &key).is_err() {
        return Ok(());
    }
    let event = stored
        .event(EventKind::ConnectionSignOut)
        .changed("reason", None, code)
        .refused();
    record(ctx, stored, event).await
}
