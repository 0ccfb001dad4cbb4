//! How what tokens are signed with changes, without anybody noticing: by schedule, or because somebody says so.
//!
//! A new key is published a day before it signs, so that every product has fetched it by then, and an old one
//! for an hour after its last token. The order of events is told by `active_at` alone. Each change stands in the
//! operators' log, and so it is their realm that makes it; its role reads no private key.

use super::signing_keys::{AFTER, insert, kid};
use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::recording::{Event, Target};
use shared::events::EventKind;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A key signs for so long.
const LIFETIME: Duration = Duration::days(90);
/// It is published so long before that.
const AHEAD: Duration = Duration::days(1);

/// Who changes keys by schedule.
const NAME: &str = "oauth.signing_keys";

/// The key that signs last, of those that there are.
struct Latest {
    id: Uuid,
    active_at: OffsetDateTime,
}

/// Changes the keys.
pub struct SigningKeys(OperatorRealm);

impl SigningKeys {
    /// Those of an installation.
    pub const fn new(realm: OperatorRealm) -> Self {
        Self(realm)
    }

    /// Makes the next key a day before it is due, and removes those that no living token was signed with. Whether
    /// there is a new one. An installation without sister products never gets a key.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn tend(&self) -> Result<bool> {
        let meta = RequestMeta {
            request_id: format!("job {NAME}"),
            ..RequestMeta::default()
        };
        self.withdraw_replaced(&meta).await?;
        let mut tx = OperatorTx::begin_for_system(&self.0, &meta, NAME).await?;
        let from = tx.now() + AHEAD;
        let due = |latest: &Latest| latest.active_at + LIFETIME <= from;
        let Some(latest) = latest(&mut tx).await?.filter(due) else {
            return Ok(false);
        };
        let event = self.make(&mut tx, from, Some(&latest)).await?;
        tx.commit(event).await?;
        Ok(true)
    }

    /// Makes a key that signs in a day; or at once, when the present one may be known to somebody: then all
    /// others are withdrawn as well, and products refuse what they signed as soon as they fetch the keys. It is the
    /// command line that says so.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn rotate(&self, meta: &RequestMeta, at_once: bool) -> Result<()> {
        let mut tx = OperatorTx::begin_for_command_line(&self.0, meta).await?;
        let (latest, now) = (latest(&mut tx).await?, tx.now());
        if !at_once {
            let event = self.make(&mut tx, now + AHEAD, latest.as_ref()).await?;
            return tx.commit(event).await;
        }
        let withdrawn = sqlx::query_scalar!("DELETE FROM signing_keys RETURNING id")
            .fetch_all(tx.conn())
            .await?;
        let event = self.make(&mut tx, now, latest.as_ref()).await?;
        let withdrawn = (!withdrawn.is_empty()).then(|| kids(withdrawn));
        tx.commit(event.changed("withdrawn", None, withdrawn.as_deref()))
            .await
    }

    /// Removes the keys whose successors have signed for so long that no token of theirs lives.
    async fn withdraw_replaced(&self, meta: &RequestMeta) -> Result<()> {
        let mut tx = OperatorTx::begin_for_system(&self.0, meta, NAME).await?;
        let before = tx.now() - AFTER;
        let withdrawn = sqlx::query_scalar!(
            "DELETE FROM signing_keys k WHERE EXISTS (
                 SELECT FROM signing_keys next
                 WHERE (next.active_at, next.id) > (k.active_at, k.id) AND next.active_at <= $1)
             RETURNING k.id",
            before,
        )
        .fetch_all(tx.conn())
        .await?;
        if withdrawn.is_empty() {
            return Ok(());
        }
        let kids = kids(withdrawn);
        let target = Target::new("signing_key", &kids, kids.as_str());
        tx.commit(Event::new(EventKind::SigningKeyWithdrawn, target))
            .await
    }

    /// Makes a key that signs from a moment on, and says what stands in the log.
    async fn make(
        &self,
        tx: &mut OperatorTx<'_>,
        from: OffsetDateTime,
        before: Option<&Latest>,
    ) -> Result<Event> {
        let (id, now) = (tx.new_id(), tx.now());
        insert(tx.conn(), &self.0.tools().key, id, now, from).await?;
        let (kid, replaced) = (kid(id), before.map(|before| kid(before.id)));
        let from = from.format(&Rfc3339).map_err(Error::internal)?;
        let target = Target::new("signing_key", &kid, kid.as_str());
        Ok(Event::new(EventKind::SigningKeyMade, target)
            .changed("replaces", None, replaced.as_deref())
            .changed("signs_from", None, from.as_str()))
    }
}

/// The latest key. Changes take turns: of two workers that find it old, the second finds its successor.
async fn latest(tx: &mut OperatorTx<'_>) -> Result<Option<Latest>> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('signing keys', 0))")
        .execute(tx.conn())
        .await?;
    let latest = sqlx::query_as!(
        Latest,
        "SELECT id, active_at FROM signing_keys ORDER BY active_at DESC, id DESC LIMIT 1"
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(latest)
}

/// Several keys as tokens call them, the oldest first.
fn kids(mut ids: Vec<Uuid>) -> String {
    ids.sort_unstable();
    let kids: Vec<String> = ids.into_iter().map(kid).collect();
    kids.join(", ")
}
