//! An owner comes in around required single sign-on. Nobody has to be asked for that, or a provider that fails would
//! lock a company out for good; but nobody does it unseen.

use super::holders;
use crate::context::{SessionContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::jobs::SendSsoBypassed;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::permissions::Permission;

/// Records that the member has come in so, and has whoever manages single sign-on told: once a session.
///
/// # Errors
/// `forbidden` for whoever is no member, or the database's failure.
pub async fn note_bypass(ctx: &TenantContext, session: &SessionContext) -> Result<()> {
    let (user, membership) = (ctx.user()?, ctx.membership_id);
    let membership = membership.ok_or_else(AppError::forbidden)?;
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let noted = sqlx::query!(
        "INSERT INTO sso_bypasses (tenant_id, session_id, noted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        session.session_id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    // Of several requests at once one does it.
    if noted.rows_affected() == 0 {
        return Ok(());
    }
    for user_id in holders(&mut tx, Permission::ConnectionsManage).await? {
        let job = SendSsoBypassed {
            user_id,
            owner_id: user.id.uuid(),
            membership_id: membership.uuid(),
            session_id: session.session_id.uuid(),
            notice_id: tx.new_id(),
            came_in_at: now,
        };
        tx.enqueue(&job).await?;
    }
    let target = Target::new("member", membership, user.name.as_str());
    let event = Event::new(EventKind::MemberSsoBypassed, target);
    tx.commit(event).await
}
