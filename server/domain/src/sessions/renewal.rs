//! A session's token changes: with each proof of who its person is, and with what they may do.

use super::{Assurance, Resolved};
use crate::context::{RequestContext, SessionContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::secrets::{Purpose, Token};
use time::{Duration, OffsetDateTime};

/// How long the token before a renewal still opens the session: requests that were under way, or an answer that got
/// lost, sign nobody out.
pub const FORMER_LIMIT: Duration = Duration::minutes(1);

/// Whether a session's token has to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Renewal {
    /// It is as old as what it lets its person do, or younger.
    No,
    /// Its person has another role since then, or their role allows other things.
    Due {
        /// Since when.
        since: OffsetDateTime,
        /// How often the token has been changed before.
        renewals: i32,
        /// The hash of the token that was presented.
        presented: Vec<u8>,
    },
    /// It has been changed for the so-manieth time, and whoever presents the former one has not noticed.
    Done(i32),
}

/// The token that a session has from now on, if what its person may do has changed since it got the one that was
/// presented. It belongs into the answer.
///
/// # Errors
/// The database's failure.
pub async fn renewed(ctx: &RequestContext, resolved: &Resolved) -> Result<Option<Token>> {
    let session = resolved.session.session_id.uuid();
    let pool = &ctx.realm.0.auth;
    let derived = |renewals| {
        ctx.tools()
            .key
            .derive(Purpose::RenewSession, session, renewals)
    };
    let token = match &resolved.renewal {
        Renewal::No => return Ok(None),
        Renewal::Done(renewals) => derived(*renewals),
        Renewal::Due {
            since,
            renewals,
            presented,
        } => {
            let token = derived(renewals + 1);
            sqlx::query!(
                "UPDATE sessions SET former_token_hash = token_hash, token_hash = $2, token_since = $3, renewals = renewals + 1
                 WHERE id = $1 AND token_hash = $4",
                session,
                token.hash(),
                // Nodes need not agree about the time.
                ctx.now().max(*since),
                presented,
            )
            .execute(pool)
            .await?;
            token
        }
    };
    // Of several requests at once one changes it, and all answer with the same; unless meanwhile a proof of who it is has
    // changed it for good.
    let is_current = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM sessions WHERE id = $1 AND token_hash = $2 AND revoked_at IS NULL) AS "current!""#,
        session,
        token.hash(),
    )
    .fetch_one(pool)
    .await?;
    Ok(is_current.then_some(token))
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
