//! Ending the sessions that a provider names.

use super::log;
use crate::connections::Stored;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::sign_in_flows::first_use;
use identity::ReplayKey;
use shared::events::EventKind;
use shared::ids::UserId;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which sessions are to end, by what they have kept of the provider's names.
pub(super) struct Ending {
    /// Of whom.
    pub(super) subject_hash: Option<Vec<u8>>,
    /// Which of the provider's sessions; none means all of the person's.
    pub(super) session_hashes: Vec<Vec<u8>>,
    /// What must not come twice.
    pub(super) replay_key: ReplayKey,
}

/// What came of it.
pub(super) enum Ended {
    /// These many sessions are over. There may have been none.
    Sessions(usize),
    /// The message has come before.
    Replayed,
}

/// Ends them, in one transaction with the key that keeps the message from being used again.
pub(super) async fn end(ctx: &RequestContext, stored: &Stored, ending: Ending) -> Result<Ended> {
    let mut tx = AuthTx::begin(ctx).await?;
    if !first_use(&mut tx, stored, std::slice::from_ref(&ending.replay_key)).await? {
        drop(tx);
        log::refused(ctx, stored, "replayed").await?;
        return Ok(Ended::Replayed);
    }
    let now = tx.now();
    // A session of which the provider told no name of its own ends with any of the person's.
    let rows = sqlx::query!(
        "UPDATE sessions s SET revoked_at = $4 FROM users u
         WHERE u.id = s.user_id AND s.connection_id = $1 AND s.revoked_at IS NULL AND s.expires_at > $4
           AND ($2::bytea IS NOT NULL OR cardinality($3::bytea[]) > 0)
           AND ($2::bytea IS NULL OR s.provider_subject_hash = $2)
           AND (cardinality($3::bytea[]) = 0 OR s.provider_session_hash = ANY ($3)
             OR ($2::bytea IS NOT NULL AND s.provider_session_hash IS NULL))
         RETURNING u.id, u.name, u.email",
        stored.id.uuid(),
        ending.subject_hash,
        &ending.session_hashes,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let people: BTreeMap<Uuid, _> = rows.iter().map(|row| (row.id, row)).collect();
    let event = |user: UserId, name: &str| {
        let event = Event::new(EventKind::SessionRevoked, Target::new("user", user, name));
        (Some(user), event.changed("by", None, stored.name.as_str()))
    };
    let events = people
        .values()
        .map(|row| event(UserId::from_uuid(row.id), &row.name));
    tx.commit_all(events.collect()).await?;
    let emails: Vec<&str> = people.values().map(|row| row.email.as_str()).collect();
    if !rows.is_empty() {
        log::ended(ctx, stored, &emails.join(", "), rows.len()).await?;
    }
    Ok(Ended::Sessions(rows.len()))
}
