//! What a product has of a session, and its end.

use crate::context::{RequestContext, SessionContext, TenantContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::sessions;
use shared::events::EventKind;
use shared::ids::UserId;
use time::OffsetDateTime;
use uuid::Uuid;

/// A family whose session is still there, and what was presented of it.
pub(super) struct Family {
    pub(super) id: Uuid,
    pub(super) client_id: String,
    pub(super) workspace: Option<String>,
    pub(super) redirect_uri: String,
    pub(super) code_challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) code_expires_at: OffsetDateTime,
    /// Whether what was presented, the code or a refresh token, has been used before.
    pub(super) used: bool,
    pub(super) ended: bool,
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
    /// The person behind it. None if it has ended, the session is over, or it may not enter the workspace any
    /// more; and if what was presented has been used, which ends it.
    pub(super) async fn holder(&self, ctx: &RequestContext) -> Result<Option<Holder>> {
        if self.ended {
            return Ok(None);
        }
        if self.used {
            self.end_as_replayed(ctx).await?;
            return Ok(None);
        }
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
