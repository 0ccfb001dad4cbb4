//! Using the link of a sign-up's mail.

use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{self, Assurance, Method};
use crate::users::{self, NewUser};
use shared::events::EventKind;
use shared::ids::SignUpId;
use shared::requests::Password;
use shared::{AppError, ErrorCode, Language};
use time::OffsetDateTime;
use uuid::Uuid;

/// What the page behind the link shows.
#[derive(Debug, Clone)]
pub struct SignUpOffer {
    /// The address that is being verified.
    pub email: String,
    /// Whether this is the browser that signed up; otherwise the password is asked for.
    pub same_browser: bool,
}

struct SignUp {
    id: Uuid,
    email: String,
    name: String,
    password_hash: String,
    time_zone: String,
    language: Language,
    same_browser: bool,
}

/// Looks at a link without using it: mail scanners open links, too.
///
/// # Errors
/// `expired` when the link is wrong, used or too old.
pub async fn offer(
    ctx: &RequestContext,
    link: &str,
    browser: Option<&Token>,
) -> Result<SignUpOffer> {
    let sign_up = find(ctx, link, browser).await?;
    Ok(SignUpOffer {
        email: sign_up.email,
        same_browser: sign_up.same_browser,
    })
}

/// Creates the account and signs the person in. The session's token goes into a cookie.
///
/// # Errors
/// `expired` when the link is wrong, used or too old; `invalid` at `password` when it is another
/// browser and the password is missing or wrong; `rate_limited`.
pub async fn verify(
    ctx: &RequestContext,
    link: &str,
    browser: Option<&Token>,
    password: Option<Password>,
) -> Result<Token> {
    let sign_up = find(ctx, link, browser).await?;
    if !sign_up.same_browser {
        let tools = ctx.tools();
        let key = sign_up.id.to_string();
        tools.limits.check(Action::PresentFactor, &key)?;
        let right = match password {
            Some(password) => {
                tools
                    .passwords
                    .verify(password, Some(sign_up.password_hash.clone()))
                    .await?
            }
            None => false,
        };
        if !right {
            return Err(AppError::field(
                "password",
                "Enter the password you chose when you signed up.",
            )
            .into());
        }
    }

    let mut tx = AuthTx::begin(ctx).await?;
    let now = tx.now();
    let used = sqlx::query!(
        "UPDATE sign_ups SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
        sign_up.id,
        now
    )
    .execute(tx.conn())
    .await?;
    if used.rows_affected() == 0 {
        return Err(spent());
    }
    let new = NewUser {
        email: &sign_up.email,
        name: &sign_up.name,
        password_hash: Some(&sign_up.password_hash),
        time_zone: &sign_up.time_zone,
        language: sign_up.language,
    };
    // Two sign-ups of one address, or an invitation accepted meanwhile: the first one won.
    let user_id = users::create(&mut tx, new).await?.ok_or_else(spent)?;
    let token =
        sessions::open(&mut tx, ctx, user_id, Assurance::Password, Method::Password).await?;
    let event = Event::new(
        EventKind::UserRegistered,
        Target::new("user", user_id, sign_up.name),
    );
    tx.commit(Some(user_id), event).await?;
    Ok(token)
}

async fn find(ctx: &RequestContext, link: &str, browser: Option<&Token>) -> Result<SignUp> {
    ctx.tools().identity.require_built_in()?;
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let (id, token) = link.split_once('.').ok_or_else(spent)?;
    let id: SignUpId = id.parse().map_err(|_| spent())?;
    let row = sqlx::query!(
        "SELECT id, email, name, password_hash, time_zone, language, token_hash, browser_hash, expires_at
         FROM sign_ups WHERE id = $1 AND used_at IS NULL",
        id.uuid()
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?
    .ok_or_else(spent)?;
    let live = |expires_at: OffsetDateTime| expires_at > ctx.now();
    if !live(row.expires_at) || !Token::presented(token).matches(&row.token_hash) {
        return Err(spent());
    }
    Ok(SignUp {
        id: row.id,
        email: row.email,
        name: row.name,
        password_hash: row.password_hash,
        time_zone: row.time_zone,
        language: Language::of_code(&row.language),
        same_browser: browser.is_some_and(|browser| browser.matches(&row.browser_hash)),
    })
}

fn spent() -> Error {
    AppError::new(
        ErrorCode::Expired,
        "This link has been used or has expired. Sign in, or sign up again to get a new one.",
    )
    .into()
}
