//! Whether an operator has signed in from an address before: their guesses from there are counted apart, so that nobody
//! elsewhere locks them out. The portal gives browsers no lasting cookie.

use crate::context::{OperatorRealm, RequestMeta};
use crate::error::Result;
use crate::secrets::Token;
use time::Duration;

/// After so long an address may be somebody else's.
const FAMILIAR_FOR: Duration = Duration::days(30);

/// The request's address, if it is familiar. An account that nobody has is asked about in the same way.
pub(super) async fn address(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    email: &str,
) -> Result<Option<Token>> {
    let is_familiar = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM operators o JOIN operator_sessions s ON s.operator_id = o.id
               WHERE o.email = $1 AND s.ip = $2 AND s.created_at > $3
           ) AS "familiar!""#,
        email,
        meta.ip,
        realm.tools().clock.now() - FAMILIAR_FOR,
    )
    .fetch_one(&realm.0.operator)
    .await?;
    let ip = meta.ip.as_deref().filter(|_| is_familiar);
    Ok(ip.map(Token::presented))
}
