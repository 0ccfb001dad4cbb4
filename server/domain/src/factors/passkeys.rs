//! People's passkeys: what asks for them, and whose one is that answers.

use super::holder::Holder;
use super::passkey::{self, Answer, Assertion, RelyingParty};
use crate::context::{RequestContext, SessionContext};
use crate::error::Result;
use crate::secrets::Token;
use crate::sign_in_flows::flow::{self, Kept};
use shared::ids::UserId;
use shared::views::PasskeyCeremony;
use sqlx::PgConnection;

/// Whose passkey has answered.
pub(crate) struct PasskeyOwner {
    pub(crate) id: UserId,
    pub(crate) name: String,
}

/// What a ceremony of somebody who is signed in is bound to, as that of anybody else is to a cookie: the session, which
/// stays the same when its token changes.
pub(crate) fn browser(ctx: &SessionContext) -> Token {
    Token::presented(&ctx.session_id.to_string())
}

/// The ids of a person's passkeys.
pub(super) async fn ids(connection: &mut PgConnection, user: UserId) -> Result<Vec<Vec<u8>>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT credential_id AS "id!" FROM factors
           WHERE user_id = $1 AND kind = 'passkey' AND confirmed_at IS NOT NULL ORDER BY id LIMIT 100"#,
        user.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Keeps what a ceremony needs, and answers what the browser does.
pub(super) async fn keep<K: Kept>(
    ctx: &RequestContext,
    browser: &Token,
    kept: &K,
    options: String,
) -> Result<PasskeyCeremony> {
    let ceremony = Token::random();
    flow::keep(ctx, &ceremony, browser, kept).await?;
    Ok(PasskeyCeremony {
        token: ceremony.expose().to_owned(),
        options,
    })
}

/// Asks for one of a person's passkeys, or for anybody's, in this browser.
pub(crate) async fn ask_for_passkey(
    ctx: &RequestContext,
    user: Option<UserId>,
    browser: &Token,
) -> Result<PasskeyCeremony> {
    ctx.tools().identity.require_built_in()?;
    let party = RelyingParty::of(ctx.origin())?;
    let allowed = match user {
        Some(user) => ids(&mut *ctx.realm.0.auth.acquire().await?, user).await?,
        None => Vec::new(),
    };
    let (options, assertion) = party.begin_assertion(allowed)?;
    keep(ctx, browser, &assertion, options).await
}

/// Takes away what an answer is held against, which is gone then whatever the answer is worth.
///
/// # Errors
/// `expired` when it is over or another browser's, or the database's failure.
pub(crate) async fn take_ceremony(
    ctx: &RequestContext,
    ceremony: &Token,
    browser: Option<&Token>,
) -> Result<Assertion> {
    ctx.tools().identity.require_built_in()?;
    flow::take(ctx, ceremony, browser)
        .await?
        .ok_or_else(passkey::over)
}

/// Finds out whose passkey has answered: `user`'s, or anybody's if nobody is known yet. Two requests with one passkey
/// take turns, so that its counter tells of a copy.
///
/// # Errors
/// `invalid`, `invalid_credentials`, or the database's failure.
pub(crate) async fn verify_passkey(
    ctx: &RequestContext,
    connection: &mut PgConnection,
    user: Option<UserId>,
    assertion: Assertion,
    answer: &str,
) -> Result<PasskeyOwner> {
    let answer = Answer::parse(answer)?;
    let row = sqlx::query!(
        "SELECT f.id, f.secret, u.id AS user_id, u.name, u.email FROM factors f JOIN users u ON u.id = f.user_id
         WHERE f.credential_id = $1 AND f.kind = 'passkey' AND ($2::uuid IS NULL OR f.user_id = $2)
         FOR UPDATE OF f",
        answer.credential_id(),
        user.map(UserId::uuid),
    )
    .fetch_optional(&mut *connection)
    .await?
    .filter(|row| !answer.contradicts(row.user_id, user.is_some()))
    .ok_or_else(passkey::unknown)?;
    let (id, key) = (UserId::from_uuid(row.user_id), &ctx.tools().key);
    let holder = Holder::User {
        id,
        email: &row.email,
    };
    let mut passkey = passkey::open(key, holder, &row.secret)?;
    RelyingParty::of(ctx.origin())?.finish_assertion(assertion, &answer, &mut passkey)?;
    sqlx::query!(
        "UPDATE factors SET secret = $2, last_used_at = $3 WHERE id = $1",
        row.id,
        passkey::seal(key, holder, &passkey)?,
        ctx.now(),
    )
    .execute(connection)
    .await?;
    Ok(PasskeyOwner { id, name: row.name })
}
