//! Signing in with e-mail address and password; and what follows on any first factor.

use super::{Assurance, Method, open};
use crate::backoff::{self, Guess, Secret};
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::factors;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::ids::UserId;
use shared::requests::{EmailAddress, Password};
use shared::{AppError, ErrorCode};
use time::Duration;

/// How long a second factor may take after the password.
pub const CHALLENGE_LIMIT: Duration = Duration::minutes(10);

/// What comes of a right password, or of an account at a provider.
#[derive(Debug)]
pub enum SignIn {
    /// A session.
    Done(Token),
    /// A second factor is asked for; the token is for [`super::present_factor`].
    SecondFactor(Token),
}

impl SignIn {
    /// The session's token, if there is a session already.
    pub fn session(self) -> Option<Token> {
        match self {
            Self::Done(token) => Some(token),
            Self::SecondFactor(_) => None,
        }
    }
}

/// Opens a session, or asks for a second factor. An unknown address, a wrong password and an account without one get the same
/// answer after the same work.
///
/// # Errors
/// `invalid_credentials`, `rate_limited`, or the database's failure.
pub async fn sign_in(
    ctx: &RequestContext,
    email: &EmailAddress,
    password: Password,
) -> Result<SignIn> {
    let tools = ctx.tools();
    tools.identity.require_built_in()?;
    tools.limits.check_address(Action::SignIn, &ctx.meta)?;
    let device = ctx.meta.device.as_ref();
    let user = sqlx::query!(
        r#"SELECT u.id, u.name, u.password_hash,
             EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND s.device_hash = $2) AS "familiar!"
           FROM users u WHERE u.email = $1"#,
        email.as_str(),
        device.map(Token::hash),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let is_familiar = user.as_ref().is_some_and(|user| user.familiar);
    let guess = Guess {
        secret: Secret::Password,
        account: email.as_str(),
        familiar: device.cloned().filter(|_| is_familiar),
    };
    let attempt = backoff::begin(ctx, guess).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let right = tools.passwords.verify(password, stored).await?;
    let Some(user) = user.as_ref().filter(|_| right) else {
        let why = match &user {
            None => "unknown_address",
            Some(user) if user.password_hash.is_none() => "no_password",
            Some(_) => "wrong_password",
        };
        let id = user.as_ref().map(|user| UserId::from_uuid(user.id));
        tracing::info!(
            user.id = id.map(tracing::field::display),
            why,
            "a password was refused"
        );
        attempt.failed().await?;
        return Err(AppError::new(
            ErrorCode::InvalidCredentials,
            "E-mail address or password is wrong.",
        )
        .into());
    };
    let mut tx = AuthTx::begin(ctx).await?;
    attempt.succeeded(tx.conn()).await?;
    let first = FirstFactor {
        user: UserId::from_uuid(user.id),
        name: &user.name,
        method: Method::Password,
    };
    proceed(tx, ctx, first).await
}

/// Who has proved who they are by one factor.
pub(crate) struct FirstFactor<'a> {
    pub(crate) user: UserId,
    /// Their name.
    pub(crate) name: &'a str,
    /// By what.
    pub(crate) method: Method,
}

/// Opens a session, or asks for the second factor that the person has; and commits.
pub(crate) async fn proceed(
    mut tx: AuthTx<'_>,
    ctx: &RequestContext,
    first: FirstFactor<'_>,
) -> Result<SignIn> {
    let FirstFactor { user, name, method } = first;
    let target = Target::new("user", user, name);
    let event = |kind| match &method {
        Method::Password => Event::new(kind, target.clone()),
        other => Event::new(kind, target.clone()).changed("by", None, other.name()),
    };
    if factors::any(tx.conn(), user).await? {
        let event = event(EventKind::SecondFactorAsked);
        let token = challenge(&mut tx, user, &method).await?;
        tx.commit(Some(user), event).await?;
        return Ok(SignIn::SecondFactor(token));
    }
    let event = event(EventKind::SessionCreated);
    let token = open(&mut tx, ctx, user, Assurance::Password, method).await?;
    tx.commit(Some(user), event).await?;
    Ok(SignIn::Done(token))
}

async fn challenge(tx: &mut AuthTx<'_>, user: UserId, after: &Method) -> Result<Token> {
    let token = Token::random();
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "WITH over AS (DELETE FROM sign_in_challenges WHERE user_id = $2 AND expires_at < $4)
         INSERT INTO sign_in_challenges (id, user_id, token_hash, created_at, expires_at, method)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        user.uuid(),
        token.hash(),
        now,
        now + CHALLENGE_LIMIT,
        after.name(),
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}
