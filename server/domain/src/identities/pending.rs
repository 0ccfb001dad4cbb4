//! Somebody whom a provider has named for the first time: they make an account, or link it to theirs.

use super::link::{self, NewIdentity};
use crate::context::{RequestContext, SessionContext};
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{self, Assurance, Method};
use crate::sign_in_flows::flow::{self, Kept};
use crate::users::{self, NewUser};
use serde::{Deserialize, Serialize};
use shared::events::EventKind;
use shared::requests::{EmailAddress, PersonName};
use shared::views::{AccountOfAddress, PendingIdentityView};
use shared::{AppError, ErrorCode};

/// What a provider has proved of somebody.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingIdentity {
    pub(super) identity: NewIdentity,
    /// The address, which the provider has verified.
    pub(super) email: EmailAddress,
    /// What to call them.
    pub(super) name: String,
    /// Where they wanted to go.
    pub(super) next: String,
}

impl Kept for PendingIdentity {
    const KIND: &'static str = "pending-identity";
}

/// What somebody without an account says of themselves.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Their name.
    pub name: PersonName,
    /// The browser's time zone, if it told; an unknown one is UTC.
    pub time_zone: String,
}

pub(super) async fn keep(
    ctx: &RequestContext,
    browser: &Token,
    pending: &PendingIdentity,
) -> Result<Token> {
    let token = Token::random();
    flow::keep(ctx, &token, browser, pending).await?;
    Ok(token)
}

/// What a provider has proved, and what there is for it here.
///
/// # Errors
/// `expired` when it is too long ago, done with, or another browser's.
pub async fn offer(
    ctx: &RequestContext,
    session: Option<&SessionContext>,
    identity: &Token,
    browser: Option<&Token>,
) -> Result<PendingIdentityView> {
    let pending = look(ctx, identity, browser).await?;
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users WHERE email = $1) AS "known!""#,
        pending.email.as_str(),
    )
    .fetch_one(&ctx.realm.0.auth)
    .await?;
    let account = match session.map(|session| session.user.email.as_str()) {
        Some(own) if own == pending.email.as_str() => AccountOfAddress::SignedIn,
        Some(other) => AccountOfAddress::Another(other.to_owned()),
        None if known => AccountOfAddress::SignedOut,
        None => AccountOfAddress::None,
    };
    let label = ctx.tools().identity.label(&pending.identity.source);
    Ok(PendingIdentityView {
        provider: label.to_owned(),
        email: pending.email.into(),
        name: pending.name,
        account,
    })
}

/// Creates the account and signs the person in. Answers the session's token and where they wanted to go.
///
/// # Errors
/// `expired`, as of [`offer`]; `conflict` when the address has an account by now; `rate_limited`.
pub async fn sign_up(
    ctx: &RequestContext,
    identity: &Token,
    browser: Option<&Token>,
    new: NewPerson,
) -> Result<(Token, String)> {
    ctx.tools().identity.require_built_in()?;
    ctx.tools()
        .limits
        .check_address(Action::SignUp, &ctx.meta)?;
    let pending = take(ctx, identity, browser).await?;
    let time_zone =
        time_tz::timezones::get_by_name(&new.time_zone).map_or("UTC", time_tz::TimeZone::name);
    let mut tx = AuthTx::begin(ctx).await?;
    let user = NewUser {
        email: pending.email.as_str(),
        name: new.name.as_str(),
        password_hash: None,
        time_zone,
        language: ctx.meta.language,
    };
    let user = users::create(&mut tx, user).await?.ok_or_else(taken)?;
    let source = pending.identity.source.clone();
    if pending.identity.insert(&mut tx, user).await?.is_none() {
        return Err(taken().into());
    }
    let method = Method::Provider {
        name: source.clone(),
        proved_at: None,
    };
    let token = sessions::open(&mut tx, ctx, user, Assurance::Password, method).await?;
    let target = Target::new("user", user, new.name);
    let event = Event::new(EventKind::UserRegistered, target);
    tx.commit(Some(user), event.changed("by", None, source.as_str()))
        .await?;
    Ok((token, pending.next))
}

/// Links it to the account of the person who is signed in, whose address it must have. Answers where they
/// wanted to go. Wants a recent proof of who it is.
///
/// # Errors
/// `expired`, as of [`offer`]; `confirm_identity`; `conflict` when it is another person's.
pub async fn link_pending(
    ctx: &SessionContext,
    identity: &Token,
    browser: Option<&Token>,
) -> Result<String> {
    let pending = look(&ctx.request, identity, browser).await?;
    if pending.email.as_str() != ctx.user.email {
        let message = format!(
            "This is for the account of {}. Sign in as that one.",
            pending.email
        );
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    ctx.require_recent()?;
    let pending = take(&ctx.request, identity, browser).await?;
    if !link::link(ctx, &pending.identity).await? {
        return Err(taken().into());
    }
    Ok(pending.next)
}

async fn look(
    ctx: &RequestContext,
    identity: &Token,
    browser: Option<&Token>,
) -> Result<PendingIdentity> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    flow::look(ctx, identity, browser).await?.ok_or_else(over)
}

async fn take(
    ctx: &RequestContext,
    identity: &Token,
    browser: Option<&Token>,
) -> Result<PendingIdentity> {
    flow::take(ctx, identity, browser).await?.ok_or_else(over)
}

fn over() -> Error {
    let message = "This was done already, or it is more than ten minutes ago. Sign in again.";
    AppError::new(ErrorCode::Expired, message).into()
}

fn taken() -> AppError {
    let message = "There is an account for this by now. Sign in, and link it in your profile.";
    AppError::new(ErrorCode::Conflict, message)
}
