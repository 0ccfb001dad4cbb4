//! The way back: what came of it.

use super::begin::{ProviderFlow, can_confirm};
use super::broker;
use super::link::{self, NewIdentity};
use super::pending::{self, PendingIdentity};
use super::person::{Person, known, name_of, note};
use super::providers::SignInProvider;
use crate::context::{RequestContext, SessionContext};
use crate::database::AuthTx;
use crate::error::Result;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{self, FirstFactor, Method, SignIn};
use crate::sign_in_flows::flow;
use identity::Assertion;
use identity::oidc::{Callback, EndOfSession};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use shared::events::EventKind;
use shared::requests::EmailAddress;
use shared::sign_in_problems::SignInProblem;
use time::Duration;

/// How far the provider's clock may be off where it says when the person proved who they are.
const LEEWAY: Duration = Duration::minutes(1);

/// What somebody went to a provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in or up.
    SignIn,
    /// To link their account there to the one here.
    Link,
    /// To prove anew who they are.
    Confirm,
}

/// What came of it.
#[derive(Debug)]
pub enum Finished {
    /// A session, or a second factor is asked for; and where to go then, if that was said.
    SignedIn {
        /// Which of them.
        sign_in: SignIn,
        /// A page of the app.
        next: String,
    },
    /// Nobody has signed in by this account at the provider before. What it proved is kept for
    /// [`super::offer`] to show.
    Unknown {
        /// Under this,
        identity: Token,
        /// and for this browser.
        browser: Token,
    },
    /// It is linked to the person's account.
    Linked,
    /// The person has proved who they are.
    Confirmed {
        /// The new token of their session.
        session: Token,
        /// A page of the app.
        next: String,
    },
    /// Nothing came of it.
    Refused {
        /// What it was for.
        purpose: Purpose,
        /// Where they wanted to go.
        next: String,
        /// Why not.
        problem: SignInProblem,
    },
}

/// Takes the query of a provider's callback. `session` is that of whoever is signed in, if somebody is.
///
/// # Errors
/// `not_found` for a provider that is not set, `rate_limited`, or the database's failure. A bad answer is no
/// error, but [`Finished::Refused`].
pub async fn finish(
    ctx: &RequestContext,
    session: Option<&SessionContext>,
    provider: &str,
    query: &str,
    browser: Option<&Token>,
) -> Result<Finished> {
    let tools = ctx.tools();
    tools
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let provider = super::begin::provider(ctx, provider)?;
    let callback = Callback::parse(query).unwrap_or_default();
    let flow = match &callback.state {
        Some(state) => {
            let state = Token::presented(state.expose_secret());
            flow::take::<ProviderFlow>(ctx, &state, browser).await?
        }
        None => None,
    };
    // Another person's session may have begun here meanwhile; and an answer that was asked of one provider
    // is none of another's.
    let own = |flow: &ProviderFlow| {
        flow.provider == provider.name
            && (flow.user.is_none() || flow.user == session.map(|session| session.user.id))
    };
    let Some(flow) = flow.filter(own) else {
        let purpose = match session {
            Some(_) => Purpose::Link,
            None => Purpose::SignIn,
        };
        let why = "no such sign-in is under way in this browser";
        return Ok(refused(
            provider,
            purpose,
            String::new(),
            SignInProblem::Expired,
            why,
        ));
    };
    let finished = provider
        .oidc
        .finish(
            &tools.outside.client,
            &flow.pending.discovery,
            &callback,
            &flow.pending.pending(),
            ctx.now(),
        )
        .await;
    let came = match finished.outcome.result {
        Ok(assertion) => match (flow.purpose, session) {
            (Purpose::Link, Some(session)) => link_to(session, provider, &assertion).await?,
            (Purpose::Confirm, Some(session)) => {
                confirm(session, provider, &flow, &assertion).await?
            }
            _ if tools.identity.is_broker(provider) => {
                let discovery = &flow.pending.discovery;
                let ends = EndOfSession::of(discovery, finished.id_token.as_ref());
                by_broker(ctx, provider, &flow, &assertion, ends).await?
            }
            _ => sign_in(ctx, provider, &flow, &assertion, browser).await?,
        },
        Err(error) => {
            let problem = match &error {
                identity::Error::Refused(_)
                    if callback.error.as_deref() == Some("access_denied") =>
                {
                    SignInProblem::Cancelled
                }
                error if error.is_passing() => SignInProblem::Unreachable,
                _ => SignInProblem::Refused,
            };
            Err((problem, format!("{}: {error}", error.code())))
        }
    };
    Ok(came
        .unwrap_or_else(|(problem, why)| refused(provider, flow.purpose, flow.next, problem, &why)))
}

/// What is wrong and, for the log, why.
type Problem = (SignInProblem, String);

/// What came of a good answer.
type Came = Result<Finished, Problem>;

fn problem(problem: SignInProblem, why: &str) -> Came {
    Err((problem, why.to_owned()))
}

fn refused(
    provider: &SignInProvider,
    purpose: Purpose,
    next: String,
    problem: SignInProblem,
    why: &str,
) -> Finished {
    tracing::warn!(
        provider = provider.name,
        ?purpose,
        problem = problem.code(),
        why,
        "nothing came of a sign-in by a provider"
    );
    Finished::Refused {
        purpose,
        next,
        problem,
    }
}

// An ID token names the nonce of one flow, which its first answer takes away: unlike a SAML answer, it needs
// no key against coming twice.
async fn sign_in(
    ctx: &RequestContext,
    provider: &SignInProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
    browser: Option<&Token>,
) -> Result<Came> {
    if let Some(person) = known(ctx, &provider.name, assertion).await? {
        let next = flow.next.clone();
        return Ok(match open(ctx, provider, &person, assertion).await? {
            Some(sign_in) => Ok(Finished::SignedIn { sign_in, next }),
            None => problem(SignInProblem::Expired, "it was unlinked meanwhile"),
        });
    }
    let address = match verified_address(assertion) {
        Ok(address) => address,
        Err(why) => return Ok(Err(why)),
    };
    let Some(browser) = browser else {
        return Ok(problem(SignInProblem::Expired, "the browser is unknown"));
    };
    let pending = PendingIdentity {
        name: name_of(assertion, address.as_str()),
        identity: NewIdentity::of(provider, assertion),
        email: address,
        next: flow.next.clone(),
    };
    let identity = pending::keep(ctx, browser, &pending).await?;
    let browser = browser.clone();
    Ok(Ok(Finished::Unknown { identity, browser }))
}

/// The address that the provider vouches for.
fn verified_address(assertion: &Assertion) -> Result<EmailAddress, Problem> {
    let told = assertion.email.as_ref();
    let address = told.and_then(|email| email.address.parse().ok());
    let address = address.ok_or_else(|| {
        let why = "no claim has an address".to_owned();
        (SignInProblem::NoEmail, why)
    })?;
    if told.is_some_and(|email| email.verified) {
        return Ok(address);
    }
    let why = "the provider does not vouch for the address".to_owned();
    Err((SignInProblem::EmailNotVerified, why))
}

async fn by_broker(
    ctx: &RequestContext,
    provider: &SignInProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
    ends: Option<EndOfSession>,
) -> Result<Came> {
    // Whom the broker has named before, it may name without an address.
    let address = verified_address(assertion);
    let session = broker::admit(ctx, provider, assertion, address.as_ref().ok(), ends).await?;
    Ok(match (session, address) {
        (Some(token), _) => Ok(Finished::SignedIn {
            sign_in: SignIn::Done(token),
            next: flow.next.clone(),
        }),
        (None, Err(why)) => Err(why),
        (None, Ok(_)) => problem(SignInProblem::Refused, "nobody was found or made"),
    })
}

async fn open(
    ctx: &RequestContext,
    provider: &SignInProvider,
    person: &Person,
    assertion: &Assertion,
) -> Result<Option<SignIn>> {
    let mut tx = AuthTx::begin(ctx).await?;
    if !note(&mut tx, &provider.name, person.id, assertion).await? {
        return Ok(None);
    }
    let first = FirstFactor {
        user: person.id,
        name: &person.name,
        method: Method::Provider {
            name: provider.name.clone(),
            proved_at: assertion.authenticated_at,
        },
    };
    sessions::proceed(tx, ctx, first).await.map(Some)
}

async fn link_to(
    session: &SessionContext,
    provider: &SignInProvider,
    assertion: &Assertion,
) -> Result<Came> {
    let new = NewIdentity::of(provider, assertion);
    Ok(if link::link(session, &new).await? {
        Ok(Finished::Linked)
    } else {
        problem(
            SignInProblem::LinkedElsewhere,
            "another person has linked it",
        )
    })
}

/// Takes a sign-in at the provider for a proof, if the provider says nothing to the contrary: it was asked to
/// have the person sign in again, and not each says when they did.
async fn confirm(
    session: &SessionContext,
    provider: &SignInProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
) -> Result<Came> {
    let ctx = &session.request;
    let person = known(ctx, &provider.name, assertion).await?;
    // Their own proof may have been added meanwhile.
    if person.is_none_or(|person| person.id != session.user.id)
        || !can_confirm(session, &provider.name).await?
    {
        return Ok(problem(
            SignInProblem::OtherIdentity,
            "it is no proof of this person",
        ));
    }
    let earliest = flow.began_at - LEEWAY;
    if assertion.authenticated_at.is_some_and(|at| at < earliest) {
        return Ok(problem(
            SignInProblem::NotRecent,
            "the person proved who they are before that was asked for",
        ));
    }
    let mut tx = AuthTx::begin(ctx).await?;
    if !note(&mut tx, &provider.name, session.user.id, assertion).await? {
        return Ok(problem(
            SignInProblem::OtherIdentity,
            "it was unlinked meanwhile",
        ));
    }
    let token = sessions::renew(&mut tx, session, session.assurance).await?;
    let target = Target::new("user", session.user.id, session.user.name.as_str());
    let event = Event::new(EventKind::IdentityConfirmed, target);
    let event = event.changed("by", None, provider.name.as_str());
    tx.commit(Some(session.user.id), event).await?;
    Ok(Ok(Finished::Confirmed {
        session: token,
        next: flow.next.clone(),
    }))
}
