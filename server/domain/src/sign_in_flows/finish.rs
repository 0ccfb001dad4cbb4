//! The way back: what came of it.

use super::begin::is_available;
use super::flow::{self, Flow, Pending};
use super::log::{Come, Log, turn_away};
use super::member::{self, Admission};
use crate::connections::{Ready, Stored};
use crate::context::{RequestContext, TenantContext};
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::secrets::Token;
use identity::Outcome;
use identity::oidc::{Callback, EndOfSession};
use identity::saml::Initiated;
use secrecy::ExposeSecret as _;
use shared::ErrorCode;
use shared::connections::AttemptPurpose;
use shared::ids::{ConnectionAttemptId, ConnectionId};

/// What came of it.
#[derive(Debug)]
pub enum Finished {
    /// A session, and where to go.
    SignedIn {
        /// For the cookie.
        session: Token,
        /// A page of the app; empty for the workspace's first.
        next: String,
        /// The workspace.
        slug: String,
    },
    /// A test, whatever came of it: its page tells.
    Tested {
        /// The workspace.
        slug: String,
        /// The connection.
        connection: ConnectionId,
        /// The test.
        attempt: ConnectionAttemptId,
    },
    /// Nobody was signed in. Why, the workspace's administrator reads in the connection's log.
    Refused,
    /// Nobody was signed in, and no connection's log can say why: nothing tells which one it belongs to, or it is too
    /// late, or another browser began it.
    Lost,
}

/// The code of an answer that came by a protocol which its connection does not speak: nobody was asked for it.
const OTHER_PROTOCOL: &str = "other_protocol";

fn lost(why: &str) -> Finished {
    tracing::warn!(why, "an answer of an identity provider belongs to nothing");
    Finished::Lost
}

/// Takes a SAML answer: the fields of the form that the browser posts.
///
/// # Errors
/// `rate_limited`, or the database's failure. A bad answer is no error, but [`Finished::Refused`].
pub async fn finish_saml(
    ctx: &RequestContext,
    connection: ConnectionId,
    response: String,
    relay_state: Option<&str>,
    browser: Option<&Token>,
) -> Result<Finished> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let state = relay_state.filter(|state| !state.is_empty());
    let flow = match state {
        Some(state) => flow::take::<Flow>(ctx, &Token::presented(state), browser).await?,
        None => None,
    };
    // An answer that was begun at another connection is none of this one's.
    let flow = flow.filter(|flow| flow.connection == connection);
    let Some(stored) = find(ctx, connection).await? else {
        return Ok(lost("there is no such connection"));
    };
    let (begun, pending) = match flow {
        Some(Flow {
            pending: Pending::Saml(pending),
            purpose,
            version,
            next,
            ..
        }) => (
            Come {
                purpose,
                version,
                next,
            },
            Some(pending),
        ),
        _ => (Come::by_provider(&stored), None),
    };
    let ready = match ready(ctx, &stored, &begun).await? {
        Ok(Ready::Saml(ready)) => ready,
        other => {
            let code = other.err().unwrap_or(OTHER_PROTOCOL);
            turn_away(ctx, &stored, begun, code).await?;
            return Ok(Finished::Refused);
        }
    };
    let now = ctx.now();
    // Signatures and decryption take milliseconds of a processor.
    let outcome = tokio::task::spawn_blocking(move || {
        let initiated = pending
            .as_ref()
            .map_or(Initiated::ByProvider, Initiated::ByUs);
        ready.finish(&response, initiated, now)
    })
    .await
    .map_err(Error::internal)?;
    conclude(ctx, &stored, begun, outcome, None).await
}

/// Takes the query of an `OpenID` Connect callback.
///
/// # Errors
/// `rate_limited`, or the database's failure. A bad answer is no error, but [`Finished::Refused`].
pub async fn finish_oidc(
    ctx: &RequestContext,
    query: &str,
    browser: Option<&Token>,
) -> Result<Finished> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let Ok(callback) = Callback::parse(query) else {
        return Ok(lost("the query cannot be read"));
    };
    let flow = match &callback.state {
        Some(state) => {
            flow::take::<Flow>(ctx, &Token::presented(state.expose_secret()), browser).await?
        }
        None => None,
    };
    let Some(Flow {
        connection,
        purpose,
        version,
        next,
        pending: Pending::Oidc(pending),
    }) = flow
    else {
        return Ok(lost("no such sign-in is under way in this browser"));
    };
    let Some(stored) = find(ctx, connection).await? else {
        return Ok(lost("there is no such connection"));
    };
    let begun = Come {
        purpose,
        version,
        next,
    };
    let provider = match ready(ctx, &stored, &begun).await? {
        Ok(Ready::Oidc(provider)) => provider,
        other => {
            let code = other.err().unwrap_or(OTHER_PROTOCOL);
            turn_away(ctx, &stored, begun, code).await?;
            return Ok(Finished::Refused);
        }
    };
    let finished = provider
        .finish(
            &ctx.tools().outside.client,
            &pending.discovery,
            &callback,
            &pending.pending(),
            ctx.now(),
        )
        .await;
    let ends = EndOfSession::of(&pending.discovery, finished.id_token.as_ref());
    conclude(ctx, &stored, begun, finished.outcome, ends).await
}

/// The connection, if there is one.
async fn find(ctx: &RequestContext, id: ConnectionId) -> Result<Option<Stored>> {
    match Stored::anywhere(ctx, id).await {
        Ok(stored) => Ok(Some(stored)),
        Err(Error::Refused(refusal)) if refusal.code == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the answer is checked by; or the code of why it is not looked at: much can have changed while the
/// browser was away.
async fn ready(
    ctx: &RequestContext,
    stored: &Stored,
    come: &Come,
) -> Result<Result<Ready, &'static str>> {
    if !is_available(ctx, stored).await? {
        return Ok(Err("not_available"));
    }
    let tools = ctx.tools();
    stored.checking(come.which(), &tools.key, &tools.outside)
}

async fn conclude(
    ctx: &RequestContext,
    stored: &Stored,
    come: Come,
    outcome: Outcome,
    ends: Option<EndOfSession>,
) -> Result<Finished> {
    let Outcome { result, report } = outcome;
    let system = TenantContext::of_system(ctx.clone(), stored.tenant, "single sign-on").await?;
    let log = Log::of(ctx, stored, &come, &report);
    let tested = || Finished::Tested {
        slug: system.tenant.slug.clone(),
        connection: stored.id,
        attempt: ConnectionAttemptId::from_uuid(log.id),
    };
    let is_test = come.purpose == AttemptPurpose::Test;
    match result {
        Err(error) => {
            if let identity::Error::Internal { .. } = error {
                tracing::error!(%error, "a sign-in could not be checked");
            }
            log.refused(&system, error.code(), None).await?;
            Ok(if is_test { tested() } else { Finished::Refused })
        }
        Ok(assertion) if is_test => {
            log.tested(&system, &assertion).await?;
            Ok(tested())
        }
        Ok(assertion) => match member::admit(ctx, stored, &assertion, ends.as_ref()).await? {
            Admission::Refused(reason) => {
                log.refused(&system, reason, Some(&assertion)).await?;
                Ok(Finished::Refused)
            }
            Admission::Admitted(admitted) => {
                let (member, session, join) = (admitted.ctx, admitted.session, admitted.join);
                log.signed_in(&member, join, &assertion).await?;
                Ok(Finished::SignedIn {
                    session,
                    next: come.next,
                    slug: member.tenant.slug,
                })
            }
        },
    }
}
