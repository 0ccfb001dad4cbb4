//! A session's token changes: with each proof of who its person is, and with what they may do.

use super::{Assurance, Resolved};
use crate::context::{RequestContext, SessionContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::secrets::{Purpose, Token};
use time::Duration;

/// How long the token before a renewal still opens the session: requests that were under way, or an answer that got
/// lost, sign nobody out.
pub const FORMER_LIMIT: Duration = Duration::minutes(1);

/// Whether a session's token has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renewal {
    /// It is as old as what it lets its person do, or younger.
    No,
    /// Its person has another role since it was given out, or their role allows other things; it has been changed so
    /// often before.
    Due(i32),
    /// It has been changed for the so-manieth time, and whoever presents the former one has not noticed.
    Done(i32),
}

impl Renewal {
    /// Of a session whose token has been changed so often, by whether the former one was presented and whether the present
    /// one is older than what its person may do.
    pub(super) const fn of(renewals: i32, is_former: bool, is_outdated: bool) -> Self {
        match (is_former, is_outdated) {
            (true, _) => Self::Done(renewals),
            (false, true) => Self::Due(renewals),
            (false, false) => Self::No,
        }
    }
}

/// The token that a session has from now on, if what its person may do has changed since it got the one that was
/// presented. It belongs into the answer.
///
/// # Errors
/// The database's failure.
pub async fn renewed(ctx: &RequestContext, resolved: &Resolved) -> Result<Option<Token>> {
    let session = resolved.session.session_id.uuid();
    let derived = |renewals| {
        ctx.tools()
            .key
            .derive(Purpose::RenewSession, session, renewals)
    };
    let before = match resolved.renewal {
        Renewal::No => return Ok(None),
        Renewal::Done(renewals) => return Ok(Some(derived(renewals))),
        Renewal::Due(before) => before,
    };
    let token = derived(before + 1);
    // Of several requests at once one changes it, and all answer with the same.
    sqlx::query!(
        "UPDATE sessions SET former_token_hash = token_hash, token_hash = $2, token_since = $3, renewals = renewals + 1
         WHERE id = $1 AND renewals = $4",
        session,
        token.hash(),
        ctx.now(),
        before,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(Some(token))
}

/// Notes that the session's person has just proved who they are, and gives the session a new token:
/// one that was learned before is worth nothing afterwards.
pub(crate) async fn renew(
    tx: &mut AuthTx<'_>,
    ctx: &SessionContext,
    assurance: Assurance,
) -> Result<Token> {
    let token = Token::random();
    let now = tx.now();
    sqlx::query!(
        "UPDATE sessions SET token_hash = $2, token_since = $3, former_token_hash = NULL, authenticated_at = $3, assurance = $4
         WHERE id = $1",
        ctx.session_id.uuid(),
        token.hash(),
        now,
        assurance.name(),
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}
