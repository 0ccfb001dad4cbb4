//! The way back: what came of it.

use super::begin::is_available;
use super::flow::{self, Flow, Pending};
use super::member::{self, Admission};
use crate::connections::{self, NewAttempt, Ready, Stored, Version};
use crate::context::{RequestContext, TenantContext};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use identity::oidc::{Callback, KeyRefresh};
use identity::saml::Initiated;
use identity::{Assertion, Outcome, Report};
use secrecy::ExposeSecret as _;
use shared::connections::{AttemptPurpose, Protocol};
use shared::events::EventKind;
use shared::ids::{ConnectionAttemptId, ConnectionId};
use shared::{AppError, ErrorCode};
use uuid::Uuid;

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
    limit(ctx)?;
    let state = relay_state.filter(|state| !state.is_empty());
    let flow = match state {
        Some(state) => flow::take::<Flow>(ctx, &Token::presented(state), browser).await?,
        None => None,
    };
    // An answer that was begun at another connection is none of this one's.
    let flow = flow.filter(|flow| flow.connection == connection);
    let Some(stored) = find(ctx, connection).await? else {
        return Ok(Finished::Refused);
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
        // An answer of SAML for a connection of another protocol: nobody was asked for that.
        Ok(Ready::Oidc(_)) => return Ok(Finished::Refused),
        Err(code) => return turn_away(ctx, &stored, begun, code).await,
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
    conclude(ctx, &stored, begun, outcome).await
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
    limit(ctx)?;
    let Ok(callback) = Callback::parse(query) else {
        return Ok(Finished::Refused);
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
        return Ok(Finished::Refused);
    };
    let Some(stored) = find(ctx, connection).await? else {
        return Ok(Finished::Refused);
    };
    let begun = Come {
        purpose,
        version,
        next,
    };
    let provider = match ready(ctx, &stored, &begun).await? {
        Ok(Ready::Oidc(provider)) => provider,
        Ok(Ready::Saml(_)) => return Ok(Finished::Refused),
        Err(code) => return turn_away(ctx, &stored, begun, code).await,
    };
    let finished = provider
        .finish(
            &ctx.tools().outside.client,
            &pending.discovery,
            &callback,
            &pending.pending(),
            KeyRefresh::Allowed,
            ctx.now(),
        )
        .await;
    conclude(ctx, &stored, begun, finished.outcome).await
}

/// What somebody came for.
struct Come {
    purpose: AttemptPurpose,
    version: i32,
    next: String,
}

impl Come {
    fn by_provider(stored: &Stored) -> Self {
        Self {
            purpose: AttemptPurpose::IdpInitiated,
            version: stored.live_version.unwrap_or_default(),
            next: String::new(),
        }
    }

    const fn which(&self) -> Version {
        match self.purpose {
            AttemptPurpose::Test => Version::Draft,
            AttemptPurpose::SignIn | AttemptPurpose::IdpInitiated => Version::Live,
        }
    }
}

fn limit(ctx: &RequestContext) -> Result<(), AppError> {
    ctx.tools().limits.check(
        Action::PresentToken,
        ctx.meta.ip.as_deref().unwrap_or_default(),
    )
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
    Ok(
        match stored.ready(come.which(), &tools.key, &tools.outside)? {
            Some(Ok(ready)) => Ok(ready),
            Some(Err(error)) => Err(error.code()),
            None => Err("not_active"),
        },
    )
}

/// Refuses an answer without looking at it.
async fn turn_away(
    ctx: &RequestContext,
    stored: &Stored,
    come: Come,
    reason: &'static str,
) -> Result<Finished> {
    let system = TenantContext::of_system(ctx.clone(), stored.tenant, "single sign-on").await?;
    let report = Report {
        protocol: match stored.protocol {
            Protocol::Saml => identity::Protocol::Saml,
            Protocol::Oidc => identity::Protocol::Oidc,
        },
        checks: Vec::new(),
        answer: None,
    };
    let log = Log {
        stored,
        come: &come,
        report: &report,
        id: ctx.tools().clock.new_id(),
    };
    log.refused(&system, reason, None).await?;
    Ok(Finished::Refused)
}

async fn conclude(
    ctx: &RequestContext,
    stored: &Stored,
    come: Come,
    outcome: Outcome,
) -> Result<Finished> {
    let Outcome { result, report } = outcome;
    let system = TenantContext::of_system(ctx.clone(), stored.tenant, "single sign-on").await?;
    let log = Log {
        stored,
        come: &come,
        report: &report,
        id: ctx.tools().clock.new_id(),
    };
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
        Ok(assertion) => match member::admit(ctx, stored, &assertion).await? {
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

/// What is written of an attempt.
struct Log<'a> {
    stored: &'a Stored,
    come: &'a Come,
    report: &'a Report,
    id: Uuid,
}

impl Log<'_> {
    fn attempt<'a>(
        &'a self,
        refusal: Option<&'a str>,
        assertion: Option<&'a Assertion>,
    ) -> NewAttempt<'a> {
        let email = assertion.and_then(|assertion| assertion.email.as_ref());
        NewAttempt {
            id: self.id,
            connection: self.stored.id,
            purpose: self.come.purpose,
            version: self.come.version,
            refusal,
            email: email.map(|email| email.address.as_str()),
            subject: assertion.map(|assertion| assertion.subject.value.as_str()),
            report: self.report,
        }
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(
            kind,
            Target::new("connection", self.stored.id, self.stored.name.as_str()),
        )
    }

    async fn refused(
        &self,
        ctx: &TenantContext,
        code: &str,
        assertion: Option<&Assertion>,
    ) -> Result<()> {
        let kind = match self.come.purpose {
            AttemptPurpose::Test => EventKind::ConnectionTested,
            AttemptPurpose::SignIn | AttemptPurpose::IdpInitiated => EventKind::ConnectionSignIn,
        };
        // A stranger can send as many bad answers as they like: the log takes a handful a minute.
        let key = self.stored.id.to_string();
        if ctx.tools().limits.check(Action::BeRefused, &key).is_err() {
            return Ok(());
        }
        let attempt = self.attempt(Some(code), assertion);
        let event = self
            .event(kind)
            .changed("reason", None, code)
            .changed("email", None, attempt.email)
            .refused();
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        connections::record(&mut tx, ctx, attempt).await?;
        tx.commit(event).await
    }

    async fn tested(&self, ctx: &TenantContext, assertion: &Assertion) -> Result<()> {
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        let attempt = self.attempt(None, Some(assertion));
        let event = self
            .event(EventKind::ConnectionTested)
            .changed("email", None, attempt.email);
        connections::record(&mut tx, ctx, attempt).await?;
        // Whoever changed the settings meanwhile has to test again.
        sqlx::query!(
            "UPDATE connections SET tested_version = version WHERE tenant_id = $1 AND id = $2 AND version = $3",
            ctx.tenant.id.uuid(),
            self.stored.id.uuid(),
            self.come.version,
        )
        .execute(tx.conn())
        .await?;
        tx.commit(event).await
    }

    async fn signed_in(
        &self,
        ctx: &TenantContext,
        join: bool,
        assertion: &Assertion,
    ) -> Result<()> {
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        connections::record(&mut tx, ctx, self.attempt(None, Some(assertion))).await?;
        let signed_in = self.event(EventKind::ConnectionSignIn);
        match member::join(&mut tx, ctx, join).await? {
            Some(joined) => tx.commit_all([joined, signed_in]).await,
            None => tx.commit(signed_in).await,
        }
    }
}
