//! The way out: sending an operator's browser to the company's provider.

use super::{OperatorProvider, ProviderFlow, provider};
use crate::context::{OperatorContext, OperatorRealm, RequestMeta};
use crate::error::Result;
use crate::limits::Action;
use crate::operators::flow;
use crate::secrets::Token;
use crate::sign_in_flows::flow::PendingOidc;
use identity::oidc::{Discovery, Options};
use secrecy::ExposeSecret as _;
use shared::ids::OperatorId;
use shared::{AppError, ErrorCode};

/// Begins a sign-in. It is bound to the browser. Answers where to send that.
///
/// # Errors
/// `not_found` where there is no provider, `unavailable` when it cannot be reached, `rate_limited`, or the
/// database's failure.
pub async fn begin_provider(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    browser: &Token,
    next: String,
) -> Result<String> {
    go(realm, meta, browser, None, next).await
}

/// Begins to prove anew who the operator is, by signing in again at the provider.
///
/// # Errors
/// Those of [`begin_provider`].
pub async fn begin_provider_confirmation(
    ctx: &OperatorContext,
    browser: &Token,
    next: String,
) -> Result<String> {
    let operator = Some(ctx.operator.id);
    go(&ctx.realm, &ctx.meta, browser, operator, next).await
}

async fn go(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    browser: &Token,
    operator: Option<OperatorId>,
    next: String,
) -> Result<String> {
    let tools = realm.tools();
    let ip = meta.ip.as_deref().unwrap_or_default();
    tools.limits.check(Action::PresentToken, ip)?;
    let provider = provider(realm)?;
    let unavailable = |error: identity::Error| {
        tracing::warn!(%error, "the operators' provider could not be asked");
        let message = format!("{} cannot be reached now.", provider.label());
        AppError::new(ErrorCode::Unavailable, message)
    };
    let discovery = Discovery::fetch(&tools.outside.client, &provider.oidc)
        .await
        .map_err(unavailable)?;
    let options = Options {
        force: operator.is_some(),
        ..Options::default()
    };
    let redirect_uri = format!("{}{}", tools.operator_origin, OperatorProvider::CALLBACK);
    let begun = provider
        .oidc
        .begin(&discovery, &redirect_uri, &options)
        .map_err(unavailable)?;
    let state = Token::presented(begun.pending.state.expose_secret());
    let kept = ProviderFlow {
        operator,
        began_at: tools.clock.now(),
        next,
        pending: PendingOidc::new(&begun.pending, discovery),
    };
    flow::keep(realm, &state, browser, &kept).await?;
    Ok(begun.address.into())
}
