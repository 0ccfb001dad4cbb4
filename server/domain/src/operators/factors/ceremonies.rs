//! What a passkey is asked for, kept until the browser answers.

use crate::context::OperatorRealm;
use crate::error::Result;
use crate::factors::passkey;
use crate::operators::flow;
use crate::secrets::Token;
use crate::sign_in_flows::flow::Kept;
use shared::views::PasskeyCeremony;

/// Keeps what a ceremony needs, and answers what the browser does.
pub(super) async fn keep<K: Kept>(
    realm: &OperatorRealm,
    browser: &Token,
    kept: &K,
    options: String,
) -> Result<PasskeyCeremony> {
    let token = Token::random();
    flow::keep(realm, &token, browser, kept).await?;
    Ok(PasskeyCeremony {
        token: token.expose().to_owned(),
        options,
    })
}

/// Takes away what an answer is held against.
///
/// # Errors
/// `expired` when it is over or another browser's, or the database's failure.
pub(super) async fn take<K: Kept>(
    realm: &OperatorRealm,
    ceremony: &Token,
    browser: &Token,
) -> Result<K> {
    flow::take(realm, ceremony, browser)
        .await?
        .ok_or_else(passkey::over)
}
