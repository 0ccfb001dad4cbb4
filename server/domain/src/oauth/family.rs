//! What a product has of a session, and its end.

use crate::context::{RequestContext, SessionContext, TenantContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::sessions;
use shared::events::EventKind;
use shared::ids::UserId;
use uuid::Uuid;

/// A family whose session is still there.
pub(super) struct Family {
    pub(super) id: Uuid,
    pub(super) client_id: String,
    pub(super) workspace: Option<String>,
    pub(super) user_id: Uuid,
    pub(super) user_name: String,
    /// Of the session's cookie.
    pub(super) session_hash: Vec<u8>,
}

/// Whom a family stands for now.
pub(super) struct Holder {
    pub(super) session: SessionContext,
    pub(super) tenant: Option<TenantContext>,
}

impl Family {
    /// The person behind it. None if the session is over, or may not enter the workspace any more.
    pub(super) async fn holder(&self, ctx: &RequestContext) -> Result<Option<Holder>> {
        let slug = self.workspace.as_deref();
        let Some(resolved) = sessions::resolve_hash(ctx, &self.session_hash, slug).await? else {
            return Ok(None);
        };
        let session = resolved.session;
        let tenant = match (slug, resolved.tenant) {
            (None, _) => None,
            (Some(_), Some(tenant)) if tenant.admits(&session).is_ok() => Some(tenant),
            (Some(_), _) => return Ok(None),
        };
        Ok(Some(Holder { session, tenant }))
    }

    /// Ends it, because something of it came twice: whoever has its tokens is not to be told apart from a thief.
    pub(super) async fn end_as_replayed(&self, ctx: &RequestContext) -> Result<()> {
        let mut tx = AuthTx::begin(ctx).await?;
        let now = tx.now();
        sqlx::query!(
            "UPDATE token_families SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
            self.id,
            now,
        )
        .execute(tx.conn())
        .await?;
        let user = UserId::from_uuid(self.user_id);
        let target = Target::new("user", user, self.user_name.as_str());
        let event = Event::new(EventKind::RefreshTokenReplayed, target);
        let event = event.changed("product", None, self.client_id.as_str());
        tx.commit(Some(user), event.refused()).await
    }
}
