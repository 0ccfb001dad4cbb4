//! What a member tried and was refused: to the tenant's admins it may be worth more than what was done.

use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::permissions::Permission;

/// Records that the context's person asked for an operation whose permission they lack. Past some a
/// minute nothing is recorded, so that nobody buries in them what else they did.
///
/// # Errors
/// `forbidden` when it is no person, or the database's failure.
pub async fn record_refusal(
    ctx: &TenantContext,
    permission: Permission,
    operation: &str,
) -> Result<()> {
    let who = ctx.user()?.id.to_string();
    if ctx.tools().limits.check(Action::BeRefused, &who).is_err() {
        return Ok(());
    }
    let target = Target::new("permission", permission.name(), permission.name());
    let event = Event::new(EventKind::AccessRefused, target)
        .changed("operation", None, operation)
        .refused();
    TenantTx::begin_unchecked(ctx).await?.commit(event).await
}
