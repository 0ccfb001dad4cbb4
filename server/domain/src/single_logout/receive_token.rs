//! A logout token, which an `OpenID` provider's server posts to ours (Back-Channel Logout 1.0, section 2.5).

use super::end::{Ended, Ending, end};
use super::provider_session::hash;
use super::{log, ready};
use crate::connections::{Ready, Stored};
use crate::context::RequestContext;
use crate::error::Result;
use crate::limits::Action;
use shared::ids::ConnectionId;

/// Takes a logout token, and ends the sessions that it names. Tells how many those were; or the code of why nothing was
/// ended.
///
/// # Errors
/// `rate_limited`, `not_found`, or the database's failure. A bad token is no error, but a code.
pub async fn receive_token(
    ctx: &RequestContext,
    connection: ConnectionId,
    token: &str,
) -> Result<Result<usize, &'static str>> {
    let tools = ctx.tools();
    tools.limits.check_address(Action::EndSessions, &ctx.meta)?;
    let stored = Stored::anywhere(ctx, connection).await?;
    // A good token has us ask the provider for its keys.
    tools
        .limits
        .check(Action::EndSessions, &connection.to_string())?;
    let provider = match ready(ctx, &stored)? {
        Ok(Ready::Oidc(provider)) => provider,
        Ok(Ready::Saml(_)) => return Ok(Err("refused_form")),
        Err(code) => {
            log::refused(ctx, &stored, code).await?;
            return Ok(Err(code));
        }
    };
    let client = &tools.outside.client;
    let token = match provider.receive_logout(client, token, ctx.now()).await {
        Ok(token) => token,
        Err(error) => {
            log::refused(ctx, &stored, error.code()).await?;
            return Ok(Err(error.code()));
        }
    };
    let ending = Ending {
        subject_hash: token.subject.as_deref().map(hash),
        session_hashes: token.session.as_deref().map(hash).into_iter().collect(),
        replay_key: token.replay_key,
    };
    Ok(match end(ctx, &stored, ending).await? {
        Ended::Replayed => Err("replayed"),
        Ended::Sessions(count) => Ok(count),
    })
}
