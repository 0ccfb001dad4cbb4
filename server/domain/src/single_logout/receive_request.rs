//! A logout request of a SAML provider's.

use super::end::{Ended, Ending, end};
use super::provider_session::hash;
use super::{Message, log, ready};
use crate::connections::{Ready, Stored};
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::sign_in_flows::Begun;
use shared::ids::ConnectionId;

/// What came of it.
#[derive(Debug)]
pub enum Requested {
    /// The sessions are over; the browser takes the answer back, if the provider takes one.
    Ended(Option<Begun>),
    /// Nothing was ended. Why, the workspace's administrator reads in the audit log.
    Refused,
}

/// Takes a logout request, and ends the sessions that it names.
///
/// # Errors
/// `rate_limited`, `not_found`, or the database's failure. A bad request is no error, but [`Requested::Refused`].
pub async fn receive_request(
    ctx: &RequestContext,
    connection: ConnectionId,
    message: Message,
) -> Result<Requested> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let stored = Stored::anywhere(ctx, connection).await?;
    let ready = match ready(ctx, &stored)? {
        Ok(Ready::Saml(ready)) => ready,
        Ok(Ready::Oidc(_)) => return Ok(Requested::Refused),
        Err(code) => {
            log::refused(ctx, &stored, code).await?;
            return Ok(Requested::Refused);
        }
    };
    let now = ctx.now();
    // Signatures take milliseconds of a processor.
    let requested = tokio::task::spawn_blocking(move || match &message {
        Message::Redirect(query) => ready.receive_logout_by_redirect(query, now),
        Message::Post { text, relay_state } => {
            ready.receive_logout_by_post(text, relay_state.as_deref(), now)
        }
    })
    .await
    .map_err(Error::internal)?;
    let requested = match requested {
        Ok(requested) => requested,
        Err(error) => {
            log::refused(ctx, &stored, error.code()).await?;
            return Ok(Requested::Refused);
        }
    };
    let ending = Ending {
        subject_hash: Some(hash(&requested.session.name_id)),
        session_hashes: requested
            .session
            .indexes
            .iter()
            .map(|index| hash(index))
            .collect(),
        replay_key: requested.replay_key,
    };
    match end(ctx, &stored, ending).await? {
        Ended::Replayed => Ok(Requested::Refused),
        Ended::Sessions(_) => Ok(Requested::Ended(requested.answer.map(Into::into))),
    }
}
