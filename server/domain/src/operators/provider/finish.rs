//! The way back: what came of it.

use super::link::{self, Link};
use super::{OperatorProvider, ProviderFlow, provider};
use crate::context::{OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::jobs::SendOperatorFactorChanged;
use crate::limits::Action;
use crate::operators::{flow, sessions};
use crate::recording::{Event, Target};
use crate::secrets::Token;
use identity::Assertion;
use identity::oidc::Callback;
use mail::FactorChange;
use secrecy::ExposeSecret as _;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::sign_in_problems::SignInProblem;
use time::OffsetDateTime;
use uuid::Uuid;

/// What came of it.
#[derive(Debug)]
pub enum ProviderFinished {
    /// The operator is signed in.
    SignedIn {
        /// The session's token, for the realm's cookie.
        session: Token,
        /// Where they wanted to go.
        next: String,
    },
    /// The operator has proved who they are.
    Confirmed {
        /// The new token of their session.
        session: Token,
        /// Where they wanted to go.
        next: String,
    },
    /// Nothing came of it.
    Refused {
        /// Whether it was to prove anew who somebody is, and not to sign in.
        confirming: bool,
        /// Where they wanted to go.
        next: String,
        /// Why not.
        problem: SignInProblem,
    },
}

/// Takes the query of the provider's callback. `session` is that of the operator who is signed in, if one is.
///
/// # Errors
/// `not_found` where there is no provider, `rate_limited`, or the database's failure. A bad answer is no error, but
/// [`ProviderFinished::Refused`].
pub async fn finish_provider(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    session: Option<&OperatorContext>,
    query: &str,
    browser: Option<&Token>,
) -> Result<ProviderFinished> {
    let tools = realm.tools();
    tools.limits.check_address(Action::PresentToken, meta)?;
    let provider = provider(realm)?;
    let callback = Callback::parse(query).unwrap_or_default();
    let flow = match (&callback.state, browser) {
        (Some(state), Some(browser)) => {
            let state = Token::presented(state.expose_secret());
            flow::take::<ProviderFlow>(realm, &state, browser).await?
        }
        _ => None,
    };
    // Another operator's session may have begun in this browser meanwhile.
    let own = |flow: &ProviderFlow| {
        flow.operator.is_none() || flow.operator == session.map(|session| session.operator.id)
    };
    let Some(flow) = flow.filter(own) else {
        let why = "no such sign-in is under way in this browser";
        let problem = (SignInProblem::Expired, why.to_owned());
        return Ok(refused(session.is_some(), String::new(), problem));
    };
    let finished = provider
        .oidc
        .finish(
            &tools.outside.client,
            &flow.pending.discovery,
            &callback,
            &flow.pending.pending(),
            tools.clock.now(),
        )
        .await;
    let confirmed = session.filter(|_| flow.operator.is_some());
    let came = match (finished.outcome.result, confirmed) {
        (Ok(assertion), Some(ctx)) => confirm(ctx, provider, &flow, &assertion).await?,
        (Ok(assertion), None) => sign_in(realm, meta, provider, &flow, &assertion).await?,
        (Err(error), _) => {
            let cancelled = callback.error.as_deref() == Some("access_denied");
            let problem = match &error {
                identity::Error::Refused(_) if cancelled => SignInProblem::Cancelled,
                error if error.is_passing() => SignInProblem::Unreachable,
                _ => SignInProblem::Refused,
            };
            Err((problem, format!("{}: {error}", error.code())))
        }
    };
    Ok(came.unwrap_or_else(|problem| refused(flow.operator.is_some(), flow.next, problem)))
}

/// What is wrong and, for the log, why.
type Problem = (SignInProblem, String);

/// What came of a good answer.
type Came = Result<ProviderFinished, Problem>;

fn refused(confirming: bool, next: String, (problem, why): Problem) -> ProviderFinished {
    tracing::warn!(
        confirming,
        problem = problem.code(),
        why,
        "nothing came of an operator's sign-in by the company's provider"
    );
    ProviderFinished::Refused {
        confirming,
        next,
        problem,
    }
}

// An ID token names the nonce of one flow, which its first answer takes away: it needs no key against coming twice.
async fn sign_in(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    provider: &OperatorProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
) -> Result<Came> {
    let Some(operator) = link::named(realm, provider, assertion).await? else {
        return Ok(Err(problem(SignInProblem::NotInvited, None, assertion)));
    };
    let id = operator.id;
    let target = Target::new("operator", id, operator.name.as_str());
    let address = provider.address(assertion);
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    let linked = link::of_sign_in(&mut tx, id, assertion, address.as_ref()).await?;
    let event = Event::new(EventKind::OperatorSignedIn, target);
    let (event, notice) = match told(event, provider, assertion, linked) {
        Ok(told) => told,
        Err(refused) => return Ok(Err(problem(refused, Some(id), assertion))),
    };
    // A provider that does not say when may have asked for nothing: then the next proof is asked for.
    let proved_at = assertion.authenticated_at.map(|at| at.min(tx.now()));
    let proved_at = proved_at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let session = sessions::open_proved_at(&mut tx, meta, id, proved_at).await?;
    tx.commit_and_tell(event, notice).await?;
    let next = flow.next.clone();
    Ok(Ok(ProviderFinished::SignedIn { session, next }))
}

/// Takes a new sign-in at the provider for a proof, if it is the operator's account there; if none is linked yet,
/// links it, for whoever has just proved who they are in another way.
async fn confirm(
    ctx: &OperatorContext,
    provider: &OperatorProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
) -> Result<Came> {
    let operator = &ctx.operator;
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    let may_link = ctx.require_recent().is_ok();
    let linked = link::of_session(&mut tx, operator.id, assertion, may_link).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let event = Event::new(EventKind::OperatorConfirmed, target);
    let (event, notice) = match told(event, provider, assertion, linked) {
        Ok(told) => told,
        Err(refused) => return Ok(Err(problem(refused, Some(operator.id), assertion))),
    };
    let session = sessions::renew(&mut tx, ctx).await?;
    tx.commit_and_tell(event, notice).await?;
    let next = flow.next.clone();
    Ok(Ok(ProviderFinished::Confirmed { session, next }))
}

/// What stands in the log of it, and what the operator is told by mail.
fn told(
    event: Event,
    provider: &OperatorProvider,
    assertion: &Assertion,
    linked: Link,
) -> Result<
    (
        Event,
        Option<impl FnOnce(Uuid) -> SendOperatorFactorChanged>,
    ),
    SignInProblem,
> {
    let event = event.changed("by", None, provider.label());
    Ok(match linked {
        Link::Known => (event, None),
        Link::Made { before } => {
            let account =
                link::account((assertion.issuer.clone(), assertion.subject.value.clone()));
            let event = event.changed("provider_account", before.as_deref(), account.as_str());
            let notice = SendOperatorFactorChanged::of(FactorChange::ProviderLinked);
            (event, Some(notice))
        }
        Link::Refused(problem) => return Err(problem),
    })
}

/// What is wrong, and for the log with whose account.
fn problem(problem: SignInProblem, operator: Option<OperatorId>, assertion: &Assertion) -> Problem {
    let account = link::account((assertion.issuer.clone(), assertion.subject.value.clone()));
    let whose = operator.map_or_else(|| "nobody’s".to_owned(), |id| format!("not that of {id}"));
    (problem, format!("the account {account} is {whose}"))
}
