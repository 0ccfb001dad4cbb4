//! The way out: sending a browser to a provider.

use super::MOST_IDENTITIES;
use super::finish::Purpose;
use super::list::confirming;
use super::providers::SignInProvider;
use crate::context::{RequestContext, SessionContext};
use crate::error::Result;
use crate::limits::Action;
use crate::secrets::Token;
use crate::sign_in_flows::Wish;
use crate::sign_in_flows::flow::{self, Kept, PendingOidc};
use identity::oidc::{Discovery, Options};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use shared::ids::UserId;
use shared::{AppError, ErrorCode};
use time::OffsetDateTime;

/// A sign-in by a provider that has begun.
#[derive(Serialize, Deserialize)]
pub(super) struct ProviderFlow {
    /// The provider's name.
    pub(super) provider: String,
    /// What for.
    pub(super) purpose: Purpose,
    /// Who began it; nobody in particular began to sign in.
    pub(super) user: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::timestamp")]
    pub(super) began_at: OffsetDateTime,
    /// Where to go afterwards, within the app.
    pub(super) next: String,
    /// What the protocol keeps.
    pub(super) pending: PendingOidc,
}

impl Kept for ProviderFlow {
    const KIND: &'static str = "provider-flow";
}

/// Begins a sign-in. It is bound to the browser. Answers where to send that.
///
/// # Errors
/// `not_found` for a provider that is not set, `unavailable` when it cannot be reached, `rate_limited`, or the
/// database's failure.
pub async fn begin(
    ctx: &RequestContext,
    provider: &str,
    browser: &Token,
    wish: Wish,
) -> Result<String> {
    let way = Way {
        purpose: Purpose::SignIn,
        user: None,
        wish,
    };
    way.go(ctx, provider, browser).await
}

/// Begins to link an account at a provider to the person's own. Wants a recent proof of who it is.
///
/// # Errors
/// `external_identity`, `confirm_identity`; `conflict` when too many are linked; and those of [`begin`].
pub async fn begin_link(ctx: &SessionContext, provider: &str, browser: &Token) -> Result<String> {
    ctx.request.tools().identity.require_built_in()?;
    ctx.require_recent()?;
    let linked = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM identities WHERE user_id = $1 AND connection_id IS NULL"#,
        ctx.user.id.uuid(),
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    if linked >= MOST_IDENTITIES {
        return Err(too_many().into());
    }
    let way = Way {
        purpose: Purpose::Link,
        user: Some(ctx.user.id),
        wish: Wish::default(),
    };
    way.go(&ctx.request, provider, browser).await
}

/// Begins to prove anew who the person is, by signing in again at a provider: for whom that is the only way.
///
/// # Errors
/// Those of [`begin`]; `not_found` also for whoever has a proof of their own to give.
pub async fn begin_confirmation(
    ctx: &SessionContext,
    provider: &str,
    browser: &Token,
    next: String,
) -> Result<String> {
    if !can_confirm(ctx, provider).await? {
        return Err(AppError::not_found().into());
    }
    let way = Way {
        purpose: Purpose::Confirm,
        user: Some(ctx.user.id),
        wish: Wish {
            next,
            hint: None,
            force: true,
        },
    };
    way.go(&ctx.request, provider, browser).await
}

/// Whether an account at the provider is what the person proves by who they are.
pub(super) async fn can_confirm(ctx: &SessionContext, provider: &str) -> Result<bool> {
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let providers = confirming(ctx, &mut connection).await?;
    Ok(providers.iter().any(|view| view.name == provider))
}

pub(super) fn too_many() -> AppError {
    let message = format!("{MOST_IDENTITIES} are linked already. Unlink one that you do not use.");
    AppError::new(ErrorCode::Conflict, message)
}

/// The provider of a name.
pub(super) fn provider<'a>(
    ctx: &'a RequestContext,
    name: &str,
) -> Result<&'a SignInProvider, AppError> {
    let identity = &ctx.tools().identity;
    identity.find(name).ok_or_else(AppError::not_found)
}

struct Way {
    purpose: Purpose,
    user: Option<UserId>,
    wish: Wish,
}

impl Way {
    async fn go(self, ctx: &RequestContext, name: &str, browser: &Token) -> Result<String> {
        let tools = ctx.tools();
        tools
            .limits
            .check_address(Action::PresentToken, &ctx.meta)?;
        let provider = provider(ctx, name)?;
        let unavailable = |error: identity::Error| {
            tracing::warn!(provider = name, %error, "a provider could not be asked");
            let message = format!("{} cannot be reached now.", provider.label);
            AppError::new(ErrorCode::Unavailable, message)
        };
        let outside = &tools.outside;
        let discovery = Discovery::fetch(&outside.client, &provider.oidc)
            .await
            .map_err(unavailable)?;
        let options = Options {
            organization: tools.identity.organization(&self.wish.next),
            login_hint: self.wish.hint,
            force: self.wish.force,
            ..Options::default()
        };
        let redirect_uri = provider.redirect_uri(&outside.origin);
        let begun = provider
            .oidc
            .begin(&discovery, &redirect_uri, &options)
            .map_err(unavailable)?;
        let state = Token::presented(begun.pending.state.expose_secret());
        let flow = ProviderFlow {
            provider: provider.name.clone(),
            purpose: self.purpose,
            user: self.user,
            began_at: ctx.now(),
            next: self.wish.next,
            pending: PendingOidc::new(&begun.pending, discovery),
        };
        flow::keep(ctx, &state, browser, &flow).await?;
        Ok(begun.address.into())
    }
}
