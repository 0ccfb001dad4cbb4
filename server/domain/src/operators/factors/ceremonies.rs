//! What is kept while an operator's browser asks for a passkey: in a table of the realm's own, and else as
//! [`crate::sign_in_flows::flow`] keeps it.

use crate::context::OperatorRealm;
use crate::error::{Error, Result};
use crate::factors::passkey;
use crate::secrets::Token;
use crate::sign_in_flows::flow::Kept;
use shared::views::PasskeyCeremony;

/// Keeps what a ceremony needs, and answers what the browser does. What is over goes.
pub(super) async fn keep<K: Kept>(
    realm: &OperatorRealm,
    browser: &Token,
    kept: &K,
    options: String,
) -> Result<PasskeyCeremony> {
    let (tools, token) = (realm.tools(), Token::random());
    let (id, now) = (tools.clock.new_id(), tools.clock.now());
    let json = serde_json::to_vec(kept).map_err(Error::internal)?;
    let pending = tools
        .key
        .seal(label::<K>().as_bytes(), id.as_bytes(), &json)?;
    sqlx::query!(
        "WITH over AS (DELETE FROM operator_passkey_ceremonies WHERE expires_at <= $5)
         INSERT INTO operator_passkey_ceremonies (id, token_hash, browser_hash, pending, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        token.hash(),
        browser.hash(),
        pending,
        now,
        now + K::LIMIT,
    )
    .execute(&realm.0.operator)
    .await?;
    Ok(PasskeyCeremony {
        token: token.expose().to_owned(),
        options,
    })
}

/// Takes away what an answer is held against, which is gone then whatever the answer is worth.
///
/// # Errors
/// `expired` when it is over or another browser's, or the database's failure.
pub(super) async fn take<K: Kept>(
    realm: &OperatorRealm,
    ceremony: &Token,
    browser: &Token,
) -> Result<K> {
    let tools = realm.tools();
    let row = sqlx::query!(
        "DELETE FROM operator_passkey_ceremonies WHERE token_hash = $1 AND browser_hash = $2
         RETURNING id, pending, expires_at",
        ceremony.hash(),
        browser.hash(),
    )
    .fetch_optional(&realm.0.operator)
    .await?
    .filter(|row| row.expires_at > tools.clock.now())
    .ok_or_else(passkey::over)?;
    // One kind does not open as another.
    let json = tools
        .key
        .open(label::<K>().as_bytes(), row.id.as_bytes(), &row.pending)
        .map_err(|_| passkey::over())?;
    serde_json::from_slice(&json).map_err(Error::internal)
}

/// Keys of the two realms differ.
fn label<K: Kept>() -> String {
    format!("operator-{}", K::KIND)
}
