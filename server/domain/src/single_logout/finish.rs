//! The provider's answer to a logout of ours. Our session is over already, whatever it says.

use super::begin::LogoutFlow;
use super::{Message, ready};
use crate::connections::{Ready, Stored};
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::secrets::Token;
use crate::sign_in_flows::flow;
use shared::ids::ConnectionId;

/// Takes a logout response. If the provider confirms that it has ended its session, too, tells where to go: a page of
/// ours, or nowhere if none was wished for.
///
/// # Errors
/// `rate_limited`, `not_found`, or the database's failure. A bad answer is no error, but no confirmation.
pub async fn finish(
    ctx: &RequestContext,
    connection: ConnectionId,
    message: Message,
    browser: Option<&Token>,
) -> Result<Option<String>> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let Some(state) = relay_state(&message) else {
        return Ok(None);
    };
    let state = Token::presented(&state);
    let flow = flow::take::<LogoutFlow>(ctx, &state, browser).await?;
    let Some(flow) = flow.filter(|flow| flow.connection == connection) else {
        return Ok(None);
    };
    let stored = Stored::anywhere(ctx, connection).await?;
    let Ok(Ready::Saml(ready)) = ready(ctx, &stored)? else {
        return Ok(None);
    };
    let (now, next) = (ctx.now(), flow.next);
    let pending = flow.pending;
    let finished = tokio::task::spawn_blocking(move || match &message {
        Message::Redirect(query) => ready.finish_logout_by_redirect(query, &pending, now),
        Message::Post { text, relay_state } => {
            ready.finish_logout_by_post(text, relay_state.as_deref(), &pending, now)
        }
    })
    .await
    .map_err(Error::internal)?;
    if let Err(error) = &finished {
        tracing::warn!(%error, connection.id = %connection, "a provider did not confirm a logout");
    }
    Ok(finished.is_ok().then_some(next))
}

fn relay_state(message: &Message) -> Option<String> {
    match message {
        Message::Redirect(query) => identity::saml::relay_state(query),
        Message::Post { relay_state, .. } => relay_state.clone(),
    }
}
