//! Operators' passkeys: what asks for one, and whether it is theirs that answers. They are a second factor and no first
//! one: a password comes before.

use super::{ceremonies, holder, lock};
use crate::context::{Operator, OperatorContext, OperatorRealm};
use crate::error::Result;
use crate::factors::passkey::{self, Answer, Assertion, RelyingParty};
use crate::limits::Action;
use crate::secrets::Token;
use shared::ids::OperatorId;
use shared::views::{FactorKinds, PasskeyCeremony};
use sqlx::PgConnection;

/// What a ceremony of an operator who is signed in is bound to: the session, which stays the same when its token
/// changes.
pub(crate) fn browser(ctx: &OperatorContext) -> Token {
    Token::presented(&ctx.session_id.to_string())
}

/// The relying party of the realm.
pub(super) fn relying_party(realm: &OperatorRealm) -> Result<RelyingParty> {
    RelyingParty::of(&realm.tools().operator_origin)
}

/// Which kinds of second factor the operator has.
pub(crate) async fn kinds(realm: &OperatorRealm, operator: OperatorId) -> Result<FactorKinds> {
    let kinds = sqlx::query_as!(
        FactorKinds,
        r#"SELECT coalesce(bool_or(kind = 'totp'), false) AS "app!",
                  coalesce(bool_or(kind = 'passkey'), false) AS "passkey!"
           FROM operator_factors WHERE operator_id = $1 AND confirmed_at IS NOT NULL"#,
        operator.uuid(),
    )
    .fetch_one(&realm.0.operator)
    .await?;
    Ok(kinds)
}

/// The ids of an operator's passkeys.
pub(super) async fn ids(
    connection: &mut PgConnection,
    operator: OperatorId,
) -> Result<Vec<Vec<u8>>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT credential_id AS "id!" FROM operator_factors
           WHERE operator_id = $1 AND kind = 'passkey' AND confirmed_at IS NOT NULL ORDER BY id LIMIT 100"#,
        operator.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Asks for one of the operator's passkeys, in this browser.
///
/// # Errors
/// `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub(crate) async fn ask_for_passkey(
    realm: &OperatorRealm,
    operator: OperatorId,
    browser: &Token,
) -> Result<PasskeyCeremony> {
    let limits = &realm.tools().limits;
    limits.check(Action::PresentFactor, &operator.to_string())?;
    let allowed = ids(&mut *realm.0.operator.acquire().await?, operator).await?;
    let (options, assertion) = relying_party(realm)?.begin_assertion(allowed)?;
    ceremonies::keep(realm, browser, &assertion, options).await
}

/// Takes away what an answer is held against.
///
/// # Errors
/// `expired` when it is over or another browser's, or the database's failure.
pub(crate) async fn take_ceremony(
    realm: &OperatorRealm,
    ceremony: &Token,
    browser: &Token,
) -> Result<Assertion> {
    ceremonies::take(realm, ceremony, browser).await
}

/// Whether it is one of the operator's passkeys that has answered.
///
/// # Errors
/// `invalid`, `invalid_credentials`, or the database's failure.
pub(crate) async fn verify_passkey(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    operator: &Operator,
    assertion: Assertion,
    answer: &str,
) -> Result<()> {
    let answer = Answer::parse(answer)?;
    lock(connection, operator.id).await?;
    let row = sqlx::query!(
        "SELECT id, secret FROM operator_factors
         WHERE credential_id = $1 AND kind = 'passkey' AND operator_id = $2",
        answer.credential_id(),
        operator.id.uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?
    .filter(|_| !answer.contradicts(operator.id.uuid(), true))
    .ok_or_else(passkey::unknown)?;
    let tools = realm.tools();
    let mut passkey = passkey::open(&tools.key, holder(operator), &row.secret)?;
    relying_party(realm)?.finish_assertion(assertion, &answer, &mut passkey)?;
    sqlx::query!(
        "UPDATE operator_factors SET secret = $2, last_used_at = $3 WHERE id = $1",
        row.id,
        passkey::seal(&tools.key, holder(operator), &passkey)?,
        tools.clock.now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
