//! Leaving a workspace of one's own accord.

use super::remove::delete;
use super::target::TargetMember;
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use shared::AppError;
use shared::events::EventKind;

/// Ends the actor's own membership. No permission is asked for: nobody has to stay.
///
/// # Errors
/// `conflict` for the last owner; `forbidden` for a job, which belongs to no workspace.
pub async fn leave(ctx: &TenantContext) -> Result<()> {
    let membership = ctx.membership_id.ok_or_else(AppError::forbidden)?;
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_not_last_owner(&mut tx).await?;
    delete(&mut tx, &member).await?;
    let event = Event::new(EventKind::MemberLeft, member.target()).changed(
        "role",
        member.role.as_str(),
        None,
    );
    tx.commit(event).await
}
