//! What an operator tried and was refused.

use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::operator_permissions::OperatorPermission;

/// Records that the operator asked for an operation whose permission they lack. Past some a minute
/// nothing is recorded, so that nobody buries in them what else they did.
///
/// # Errors
/// The database's failure.
pub async fn record_refusal(
    ctx: &OperatorContext,
    permission: OperatorPermission,
    operation: &str,
) -> Result<()> {
    let (realm, who) = (&ctx.realm, ctx.operator.clone());
    let key = who.id.to_string();
    if realm.tools().limits.check(Action::BeRefused, &key).is_err() {
        return Ok(());
    }
    let target = Target::new("permission", permission.name(), permission.name());
    let event = Event::new(EventKind::OperatorRefused, target)
        .changed("operation", None, operation)
        .refused();
    OperatorTx::begin_at_the_door(realm, &ctx.meta, who)
        .await?
        .commit(event)
        .await
}
