//! What must not come twice.

use crate::connections::Stored;
use crate::database::AuthTx;
use crate::error::Result;
use identity::ReplayKey;
use sha2::{Digest as _, Sha256};

/// Keeps what a message of a connection's provider must not bring twice, with whatever the message does. False if it
/// has come before.
pub(crate) async fn first_use(
    tx: &mut AuthTx<'_>,
    stored: &Stored,
    keys: &[ReplayKey],
) -> Result<bool> {
    let hashes: Vec<Vec<u8>> = keys
        .iter()
        .map(|key| Sha256::digest(key.key.as_bytes()).to_vec())
        .collect();
    let ends: Vec<_> = keys.iter().map(|key| key.expires_at).collect();
    let kept = sqlx::query!(
        "INSERT INTO replay_keys (connection_id, key_hash, expires_at)
         SELECT $1, hash, ends FROM unnest($2::bytea[], $3::timestamptz[]) AS used (hash, ends)
         ON CONFLICT DO NOTHING",
        stored.id.uuid(),
        &hashes,
        &ends,
    )
    .execute(tx.conn())
    .await?;
    Ok(usize::try_from(kept.rows_affected()) == Ok(hashes.len()))
}
