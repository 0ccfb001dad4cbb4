//! The way out: sending an operator's browser to the company's provider.

use super::{OperatorProvider, ProviderFlow, of, provider};
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
use std::time::Duration;

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

/// Begins to prove anew who the operator is, by signing in again at the provider; or, if their account there is not
/// linked yet, to link it, which wants a recent proof of another kind.
///
/// # Errors
/// `confirm_identity`, and those of [`begin_provider`].
pub async fn begin_provider_confirmation(
    ctx: &OperatorContext,
    browser: &Token,
    next: String,
) -> Result<String> {
    let mut connection = ctx.realm.0.operator.acquire().await?;
    let linked = of(&ctx.realm, &mut connection, ctx.operator.id).await?;
    drop(connection);
    if linked.is_none() {
        ctx.require_recent()?;
    }
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
    tools.limits.check_address(Action::PresentToken, meta)?;
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
        // The provider has to say when that was, whatever becomes of the address on its way.
        max_age: operator.map(|_| Duration::ZERO),
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
        next,
        pending: PendingOidc::new(&begun.pending, discovery),
    };
    flow::keep(realm, &state, browser, &kept).await?;
    Ok(begun.address.into())
}
