//! Signing in with a passkey and nothing else: it is at hand, and its person is verified by it.

use super::{Assurance, Method, open};
use crate::backoff;
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::factors;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;
use shared::views::PasskeyCeremony;

/// Asks for a passkey, whoever's it is, in this browser.
///
/// # Errors
/// `external_identity`, `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub async fn begin_passkey_sign_in(
    ctx: &RequestContext,
    browser: &Token,
) -> Result<PasskeyCeremony> {
    ctx.tools()
        .limits
        .check_address(Action::SignIn, &ctx.meta)?;
    factors::ask_for_passkey(ctx, None, browser).await
}

/// Takes the passkey's answer and opens a session with full assurance.
///
/// # Errors
/// `external_identity`, `rate_limited`; `expired` when the ceremony is over or another browser's; `invalid` for an
/// answer that is none; `invalid_credentials`; or the database's failure.
pub async fn sign_in_by_passkey(
    ctx: &RequestContext,
    browser: Option<&Token>,
    ceremony: &Token,
    answer: &str,
) -> Result<Token> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let attempt = backoff::begin_at_address(ctx).await?;
    let assertion = factors::take_ceremony(ctx, ceremony, browser).await?;
    let mut tx = AuthTx::begin(ctx).await?;
    let verified = factors::verify_passkey(ctx, tx.conn(), None, assertion, answer).await;
    let person = match verified {
        Ok(person) => person,
        Err(error) => {
            drop(tx);
            attempt.failed().await?;
            return Err(error);
        }
    };
    let method = Method::Passkey;
    let target = Target::new("user", person.id, person.name);
    let event = Event::new(EventKind::SessionCreated, target).changed("by", None, method.name());
    let token = open(&mut tx, ctx, person.id, Assurance::Mfa, method).await?;
    tx.commit(Some(person.id), event).await?;
    Ok(token)
}
