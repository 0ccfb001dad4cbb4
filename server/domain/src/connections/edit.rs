//! Changing a draft: the one way, which counts the version and tells what changed.

use super::begin;
use super::settings::Settings;
use super::stored::Stored;
use crate::context::TenantContext;
use crate::error::{Error, Result};
use crate::recording::Event;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// What a change may touch.
pub(super) struct Draft {
    pub(super) settings: Settings,
    pub(super) secret: Option<Vec<u8>>,
}

/// Changes the draft. `change` says on the event what is different now; if nothing is, nothing
/// happens, and a test that has passed still counts.
pub(super) async fn edit(
    ctx: &TenantContext,
    id: ConnectionId,
    change: impl FnOnce(&mut Draft, Event) -> Result<Event> + Send,
) -> Result<()> {
    let mut tx = begin(ctx).await?;
    let stored = Stored::lock(&mut tx, id).await?;
    let mut draft = Draft {
        settings: stored.settings.clone(),
        secret: stored.secret.clone(),
    };
    let event = stored.event(EventKind::ConnectionChanged);
    let event = change(&mut draft, event)?;
    if draft.settings == stored.settings && draft.secret == stored.secret {
        return Ok(());
    }
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE connections SET settings = $3, secret = $4, version = version + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
        serde_json::to_value(&draft.settings).map_err(Error::internal)?,
        draft.secret,
    )
    .execute(tx.conn())
    .await?;
    tx.commit(event).await
}
