//! Taking a sign-out to the provider of a connection.

use super::provider_session::{Said, open};
use super::ready;
use super::way_out::WayOut;
use crate::connections::{Ready, Stored};
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::secrets::Token;
use crate::sign_in_flows::Begun;
use crate::sign_in_flows::flow::{self, Kept};
use identity::oidc::EndOfSession;
use identity::saml;
use serde::{Deserialize, Serialize};
use shared::ids::{ConnectionId, UserId};

/// A logout by SAML that waits for its answer.
#[derive(Serialize, Deserialize)]
pub(super) struct LogoutFlow {
    /// At which connection.
    pub(super) connection: ConnectionId,
    /// What the protocol keeps.
    pub(super) pending: saml::PendingLogout,
    /// Where to go afterwards, within the app.
    pub(super) next: String,
}

impl Kept for LogoutFlow {
    const KIND: &'static str = "logout-flow";
}

/// Where a browser goes to end the session that the provider of a connection has, given what a session of ours has
/// kept of it. Nowhere if the provider takes no part in it, the connection is not to tell it, or is live no more.
pub(crate) async fn of_connection(
    ctx: &RequestContext,
    connection: ConnectionId,
    user: UserId,
    sealed: &[u8],
) -> Result<Option<WayOut>> {
    let tools = ctx.tools();
    let stored = Stored::anywhere(ctx, connection).await?;
    if !stored.signs_out() {
        return Ok(None);
    }
    let said = open(&tools.key, user, sealed)?;
    Ok(match (ready(ctx, &stored)?, said) {
        (Ok(Ready::Saml(ready)), Said::Saml(session)) => {
            let takes_part = ready.identity_provider().slo_binding().is_some();
            takes_part.then_some(WayOut::Saml {
                connection,
                session,
            })
        }
        (Ok(Ready::Oidc(provider)), Said::Oidc { endpoint, id_token }) => {
            let ends = EndOfSession {
                endpoint,
                id_token: id_token.map(Into::into),
            };
            let back = stored.addresses(&tools.outside).signed_out;
            let address = provider.end_of_session(&ends, &back);
            address.map(|address| WayOut::Address(address.into()))
        }
        _ => None,
    })
}

/// Begins a logout by SAML in this browser.
pub(super) async fn by_saml(
    ctx: &RequestContext,
    connection: ConnectionId,
    session: &saml::Session,
    browser: &Token,
    next: String,
) -> Result<Option<Begun>> {
    let stored = Stored::anywhere(ctx, connection).await?;
    let Ok(Ready::Saml(ready)) = ready(ctx, &stored)? else {
        return Ok(None);
    };
    let Some(binding) = ready.identity_provider().slo_binding() else {
        return Ok(None);
    };
    let state = Token::random();
    let begun = ready
        .begin_logout(binding, session, state.expose())
        .map_err(|error| Error::internal(error.to_string()))?;
    let flow = LogoutFlow {
        connection,
        pending: begun.pending,
        next,
    };
    flow::keep(ctx, &state, browser, &flow).await?;
    Ok(Some(begun.send.into()))
}
