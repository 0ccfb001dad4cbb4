//! What is kept while an operator's browser is away at the company's provider, or asks for a passkey: in a table of
//! the realm's own, and else as [`crate::sign_in_flows::flow`] keeps it.

use crate::context::OperatorRealm;
use crate::error::{Error, Result};
use crate::secrets::Token;
use crate::sign_in_flows::flow::Kept;

/// Keeps something under what will come back with the answer, for this browser. What is over goes.
pub(super) async fn keep<K: Kept>(
    realm: &OperatorRealm,
    state: &Token,
    browser: &Token,
    kept: &K,
) -> Result<()> {
    let tools = realm.tools();
    let (id, now) = (tools.clock.new_id(), tools.clock.now());
    let json = serde_json::to_vec(kept).map_err(Error::internal)?;
    let pending = tools
        .key
        .seal(label::<K>().as_bytes(), id.as_bytes(), &json)?;
    sqlx::query!(
        "WITH over AS (DELETE FROM operator_sign_in_flows WHERE expires_at <= $5)
         INSERT INTO operator_sign_in_flows (id, state_hash, browser_hash, pending, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        hash::<K>(state),
        browser.hash(),
        pending,
        now,
        now + K::LIMIT,
    )
    .execute(&realm.0.operator)
    .await?;
    Ok(())
}

/// Takes away what was kept for an answer, which is gone then whatever the answer is worth. None if there is
/// nothing, it is too old, or it belongs to another browser.
pub(super) async fn take<K: Kept>(
    realm: &OperatorRealm,
    state: &Token,
    browser: &Token,
) -> Result<Option<K>> {
    let tools = realm.tools();
    let row = sqlx::query!(
        "DELETE FROM operator_sign_in_flows WHERE state_hash = $1 AND browser_hash = $2
         RETURNING id, pending, expires_at",
        hash::<K>(state),
        browser.hash(),
    )
    .fetch_optional(&realm.0.operator)
    .await?;
    let Some(row) = row.filter(|row| row.expires_at > tools.clock.now()) else {
        return Ok(None);
    };
    let json = tools
        .key
        .open(label::<K>().as_bytes(), row.id.as_bytes(), &row.pending)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}

/// One kind is never found as another.
fn hash<K: Kept>(state: &Token) -> Vec<u8> {
    Token::presented(&format!("{}.{}", label::<K>(), state.expose())).hash()
}

/// Keys of the two realms differ.
fn label<K: Kept>() -> String {
    format!("operator-{}", K::KIND)
}
