//! Proving anew who one is, before what must not happen behind an open laptop.

use super::{factors, provider, sessions};
use crate::backoff::{self, Guess, Secret};
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::jobs::SendOperatorFactorChanged;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::events::EventKind;
use shared::views::{OperatorProofs, PasskeyCeremony};

/// Takes a code of the second factor, or a recovery code; the session counts as recent from now on, and has
/// a new token. Of a recovery code the operator is told by mail.
///
/// # Errors
/// `invalid` at `code`, `rate_limited`, or the database's failure.
pub async fn confirm(ctx: &OperatorContext, code: &str) -> Result<Token> {
    let operator = &ctx.operator;
    let guess = Guess {
        secret: Secret::Confirmation,
        account: &operator.email,
        familiar: Some(factors::browser(ctx)),
    };
    let attempt = backoff::begin_of_operator(&ctx.realm, &ctx.meta, guess).await?;
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    let proof = factors::verify(&ctx.realm, tx.conn(), operator, code).await?;
    attempt.succeeded(tx.conn()).await?;
    renewed(tx, ctx, proof.change()).await
}

/// What the operator can give.
///
/// # Errors
/// The database's failure.
pub async fn wanted(ctx: &OperatorContext) -> Result<OperatorProofs> {
    let (realm, operator) = (&ctx.realm, ctx.operator.id);
    let mut connection = realm.0.operator.acquire().await?;
    let provider = provider::of(realm, &mut connection, operator).await?;
    drop(connection);
    Ok(OperatorProofs {
        factors: factors::kinds(realm, operator).await?,
        provider,
    })
}

/// Asks for one of the operator's passkeys. It is bound to the session.
///
/// # Errors
/// `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub async fn begin_passkey_confirmation(ctx: &OperatorContext) -> Result<PasskeyCeremony> {
    factors::ask_for_passkey(&ctx.realm, ctx.operator.id, &factors::browser(ctx)).await
}

/// Takes the passkey's answer; the session counts as recent from now on, and has a new token.
///
/// # Errors
/// `expired` when the ceremony is over or another session's; `invalid` for an answer that is none;
/// `invalid_credentials`; or the database's failure.
pub async fn confirm_by_passkey(
    ctx: &OperatorContext,
    ceremony: &Token,
    answer: &str,
) -> Result<Token> {
    let browser = factors::browser(ctx);
    let assertion = factors::take_ceremony(&ctx.realm, ceremony, &browser).await?;
    let operator = &ctx.operator;
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    factors::verify_passkey(&ctx.realm, tx.conn(), operator, assertion, answer).await?;
    renewed(tx, ctx, None).await
}

async fn renewed(
    mut tx: OperatorTx<'_>,
    ctx: &OperatorContext,
    change: Option<FactorChange>,
) -> Result<Token> {
    let operator = &ctx.operator;
    let token = sessions::renew(&mut tx, ctx).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    let event = Event::new(EventKind::OperatorConfirmed, target);
    let notice = change.map(SendOperatorFactorChanged::of);
    tx.commit_and_tell(event, notice).await?;
    Ok(token)
}
