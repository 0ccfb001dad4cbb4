//! Asking to sign up.

use super::LINK_LIFETIME;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::{SendExistingAccount, SendVerification};
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, Token};
use shared::events::EventKind;
use shared::ids::{SignUpId, UserId};
use shared::requests::{EmailAddress, Password, PersonName};

/// What the form asks for.
#[derive(Debug, Clone)]
pub struct NewSignUp {
    /// The address to be verified.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// The password the account will have.
    pub password: Password,
    /// The browser's time zone, if it told; an unknown one is UTC.
    pub time_zone: String,
}

/// Keeps the sign-up and has a mail sent: a link, or, to an address that has an account already, a
/// reminder of it. Answers the token that the browser keeps in a cookie.
///
/// # Errors
/// `invalid` for a weak password, `rate_limited`, or the database's failure.
pub async fn request(ctx: &RequestContext, new: NewSignUp) -> Result<Token> {
    let tools = ctx.tools();
    tools.identity.require_built_in()?;
    tools.limits.check_address(Action::SignUp, &ctx.meta)?;
    tools
        .limits
        .check(Action::RequestMail, new.email.as_str())?;
    let known = [new.email.as_str(), new.name.as_str()];
    // Hashed before the address is looked up: known and unknown ones take as long.
    let password_hash = tools.passwords.hash_new(new.password, &known).await?;
    let browser = Token::random();

    let mut tx = AuthTx::begin(ctx).await?;
    let user = sqlx::query_scalar!("SELECT id FROM users WHERE email = $1", new.email.as_str())
        .fetch_optional(tx.conn())
        .await?;
    let sign_up = tx.new_id();
    let time_zone =
        time_tz::timezones::get_by_name(&new.time_zone).map_or("UTC", time_tz::TimeZone::name);
    let link = tools.key.derive(Purpose::VerifyEmail, sign_up, 1);
    let (now, expires_at) = (tx.now(), tx.now() + LINK_LIFETIME);
    // Of a known address as well, so that it takes as long. The link to that is sent to nobody.
    sqlx::query!(
        "INSERT INTO sign_ups (id, email, name, password_hash, time_zone, language, token_hash, browser_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        sign_up,
        new.email.as_str(),
        new.name.as_str(),
        password_hash,
        time_zone,
        ctx.meta.language.code(),
        link.hash(),
        browser.hash(),
        now,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    if let Some(user) = user {
        tx.enqueue(&SendExistingAccount {
            user_id: user,
            sign_up_id: sign_up,
        })
        .await?;
    } else {
        tx.enqueue(&SendVerification {
            sign_up_id: sign_up,
        })
        .await?;
    }
    let target = Target::new("sign_up", SignUpId::from_uuid(sign_up), new.email.as_str());
    tx.commit(
        user.map(UserId::from_uuid),
        Event::new(EventKind::SignUpRequested, target),
    )
    .await?;
    Ok(browser)
}
