//! Where a member is signed in. A session is a person's and not a workspace's: ending it ends it
//! everywhere, which is what one wants of a lost laptop.

use super::target::TargetMember;
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::MembershipId;
use shared::permissions::Permission;

/// Ends all sessions of the member.
///
/// # Errors
/// `forbidden`, also for somebody who holds more than the actor; `not_found`.
pub async fn revoke_sessions(ctx: &TenantContext, membership: MembershipId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::MembersSessions).await?;
    let now = tx.now();
    let member = TargetMember::lock(&mut tx, membership).await?;
    member.check_reach(ctx)?;
    let ended = sqlx::query!(
        "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        member.user,
        now,
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
    .to_string();
    let event = Event::new(EventKind::MemberSessionsRevoked, member.target()).changed(
        "sessions",
        ended.as_str(),
        "0",
    );
    tx.commit(event).await
}
