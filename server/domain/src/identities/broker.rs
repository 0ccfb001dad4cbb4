//! Somebody who comes from the broker: an account is made or found at once, because it is the broker that
//! keeps accounts. What signing out has to tell it, is kept with the session.

use super::identity_provider::has_several_factors;
use super::person::{by_address, known, link, name_of, note};
use super::providers::SignInProvider;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::recording::{Event, Target};
use crate::secrets::{SecretKey, Token};
use crate::sessions::{self, Assurance, Method};
use crate::users::{self, NewUser};
use identity::Assertion;
use identity::oidc::EndOfSession;
use serde::{Deserialize, Serialize};
use shared::events::EventKind;
use shared::ids::UserId;
use shared::requests::EmailAddress;

const LABEL: &[u8] = b"broker-session";

/// What ends the broker's session.
#[derive(Serialize, Deserialize)]
struct BrokerSession {
    endpoint: String,
    id_token: Option<String>,
}

/// Opens a session for whomever the broker names. `email` is verified by it.
pub(super) async fn admit(
    ctx: &RequestContext,
    provider: &SignInProvider,
    assertion: &Assertion,
    email: Option<&EmailAddress>,
    ends: Option<EndOfSession>,
) -> Result<Option<Token>> {
    let source = provider.name.as_str();
    let known = known(ctx, source, assertion).await?;
    let mut tx = AuthTx::begin(ctx).await?;
    let is_known = known.is_some();
    let known = match (known, email) {
        (Some(person), _) => Some((person.id, person.name)),
        (None, Some(email)) => by_address(&mut tx, email.as_str())
            .await?
            .map(|person| (person.id, person.name)),
        (None, None) => return Ok(None),
    };
    let (kind, user, name) = match (known, email) {
        (Some((user, name)), _) => (EventKind::SessionCreated, user, name),
        (None, Some(email)) => {
            let name = name_of(assertion, email.as_str());
            let new = NewUser {
                email: email.as_str(),
                name: &name,
                password_hash: None,
                time_zone: "UTC",
                language: ctx.meta.language,
            };
            if let Some(user) = users::create(&mut tx, new).await? {
                (EventKind::UserRegistered, user, name)
            } else {
                // Another first sign-in was quicker.
                let person = by_address(&mut tx, email.as_str()).await?;
                let person =
                    person.ok_or_else(|| Error::internal("an account was there and is not"))?;
                (EventKind::SessionCreated, person.id, person.name)
            }
        }
        (None, None) => return Ok(None),
    };
    let recorded = if is_known {
        note(&mut tx, source, user, assertion).await?
    } else {
        link(&mut tx, source, user, assertion).await?
    };
    if !recorded {
        return Ok(None);
    }
    let method = Method::Broker {
        name: source.to_owned(),
        provider_session: seal(&ctx.tools().key, user, ends)?,
        proved_at: assertion.authenticated_at,
    };
    let assurance = if has_several_factors(assertion) {
        Assurance::Mfa
    } else {
        Assurance::Password
    };
    let session = sessions::open(&mut tx, ctx, user, assurance, method).await?;
    let event = Event::new(kind, Target::new("user", user, name)).changed("by", None, source);
    tx.commit(Some(user), event).await?;
    Ok(Some(session))
}

fn seal(key: &SecretKey, user: UserId, ends: Option<EndOfSession>) -> Result<Option<Vec<u8>>> {
    use secrecy::ExposeSecret as _;
    let Some(ends) = ends else { return Ok(None) };
    let session = BrokerSession {
        endpoint: ends.endpoint,
        id_token: ends.id_token.map(|token| token.expose_secret().to_owned()),
    };
    let json = serde_json::to_vec(&session).map_err(Error::internal)?;
    key.seal(LABEL, user.uuid().as_bytes(), &json).map(Some)
}

/// Where a browser goes to end the broker's session, given what a session of ours has kept of it.
pub(crate) fn end_of_session(
    ctx: &RequestContext,
    user: UserId,
    sealed: &[u8],
) -> Result<Option<String>> {
    let tools = ctx.tools();
    let Some(broker) = tools.identity.broker() else {
        return Ok(None);
    };
    let json = tools.key.open(LABEL, user.uuid().as_bytes(), sealed)?;
    let session: BrokerSession = serde_json::from_slice(&json).map_err(Error::internal)?;
    let ends = EndOfSession {
        endpoint: session.endpoint,
        id_token: session.id_token.map(Into::into),
    };
    let back = format!("{}/sign-in?notice=signed-out", tools.outside.origin);
    let address = broker.provider.oidc.end_of_session(&ends, &back);
    Ok(address.map(String::from))
}
