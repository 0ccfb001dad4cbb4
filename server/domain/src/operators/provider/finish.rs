//! The way back: what came of it.

use super::{OperatorProvider, ProviderFlow, provider};
use crate::context::{Operator, OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::limits::Action;
use crate::operators::{flow, sessions, stored_role};
use crate::recording::{Event, Target};
use crate::secrets::Token;
use identity::Assertion;
use identity::oidc::{Callback, KeyRefresh};
use secrecy::ExposeSecret as _;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::requests::EmailAddress;
use shared::sign_in_problems::SignInProblem;
use time::Duration;

/// How far the provider's clock may be off where it says when the operator proved who they are.
const LEEWAY: Duration = Duration::minutes(1);

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
    let ip = meta.ip.as_deref().unwrap_or_default();
    tools.limits.check(Action::PresentToken, ip)?;
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
            KeyRefresh::Allowed,
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
    let Some(operator) = named(realm, provider, assertion).await? else {
        let why = "the answer names no operator, by a name known or an address verified";
        return Ok(Err((SignInProblem::NotInvited, why.to_owned())));
    };
    let id = operator.id;
    let target = Target::new("operator", id, operator.name.as_str());
    let mut tx = OperatorTx::begin_at_the_door(realm, meta, operator).await?;
    if !bind(&mut tx, id, assertion).await? {
        let why = "the operator is disabled, or known to the provider by another name";
        return Ok(Err((SignInProblem::OtherIdentity, why.to_owned())));
    }
    let session = sessions::open(&mut tx, meta, id).await?;
    let event = Event::new(EventKind::OperatorSignedIn, target);
    tx.commit(event.changed("by", None, provider.label()))
        .await?;
    let next = flow.next.clone();
    Ok(Ok(ProviderFinished::SignedIn { session, next }))
}

/// The operator whom the answer names: by the provider's own name for them, or else by an address that is to
/// be believed.
async fn named(
    realm: &OperatorRealm,
    provider: &OperatorProvider,
    assertion: &Assertion,
) -> Result<Option<Operator>> {
    let address = provider.address(assertion);
    let row = sqlx::query!(
        r#"SELECT id, email, name, role, time_zone FROM operators
           WHERE disabled_at IS NULL
             AND ((provider_issuer = $1 AND provider_subject = $2) OR email = $3)
           ORDER BY (provider_issuer = $1 AND provider_subject = $2) IS TRUE DESC LIMIT 1"#,
        assertion.issuer,
        assertion.subject.value,
        address.as_ref().map(EmailAddress::as_str),
    )
    .fetch_optional(&realm.0.operator)
    .await?;
    let operator = row.map(|row| {
        Ok(Operator {
            id: OperatorId::from_uuid(row.id),
            email: row.email,
            name: row.name,
            role: stored_role(&row.role)?,
            time_zone: row.time_zone,
        })
    });
    operator.transpose()
}

/// Remembers the provider's name for the operator. False if it has another one for them, or they are disabled.
/// Another provider than before, whose names mean nothing here, begins anew.
async fn bind(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    assertion: &Assertion,
) -> Result<bool> {
    let bound = sqlx::query!(
        "UPDATE operators SET provider_issuer = $2, provider_subject = $3
         WHERE id = $1 AND disabled_at IS NULL
           AND (provider_issuer IS DISTINCT FROM $2 OR provider_subject = $3)",
        operator.uuid(),
        assertion.issuer,
        assertion.subject.value,
    )
    .execute(tx.conn())
    .await?;
    Ok(bound.rows_affected() == 1)
}

/// Takes a sign-in at the provider for a proof, if the provider says nothing to the contrary: it was asked to have
/// the operator sign in again, and not each says when they did.
async fn confirm(
    ctx: &OperatorContext,
    provider: &OperatorProvider,
    flow: &ProviderFlow,
    assertion: &Assertion,
) -> Result<Came> {
    let operator = &ctx.operator;
    let earliest = flow.began_at - LEEWAY;
    if assertion.authenticated_at.is_some_and(|at| at < earliest) {
        let why = "they proved who they are before that was asked for";
        return Ok(Err((SignInProblem::NotRecent, why.to_owned())));
    }
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    let theirs = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM operators
               WHERE id = $1 AND provider_issuer = $2 AND provider_subject = $3) AS "theirs!""#,
        operator.id.uuid(),
        assertion.issuer,
        assertion.subject.value,
    )
    .fetch_one(tx.conn())
    .await?;
    if !theirs {
        let why = "it is not the account that the operator has come by";
        return Ok(Err((SignInProblem::OtherIdentity, why.to_owned())));
    }
    let session = sessions::renew(&mut tx, ctx).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let event = Event::new(EventKind::OperatorConfirmed, target);
    tx.commit(event.changed("by", None, provider.label()))
        .await?;
    let next = flow.next.clone();
    Ok(Ok(ProviderFinished::Confirmed { session, next }))
}
