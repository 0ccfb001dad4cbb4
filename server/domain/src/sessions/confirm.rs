//! Proving anew who one is, before what must not happen behind an open laptop.

use super::{Assurance, renew};
use crate::backoff::{self, Guess, Secret};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::factors;
use crate::identities;
use crate::jobs::SendFactorChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::requests::Password;
use shared::views::{PasskeyCeremony, WantedProof};

/// What the person has to give to [`confirm`], or where else they can prove it.
///
/// # Errors
/// The database's failure.
pub async fn wanted(ctx: &SessionContext) -> Result<WantedProof> {
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let providers = identities::confirming(ctx, &mut connection).await?;
    if ctx.request.tools().identity.broker().is_some() {
        return Ok(WantedProof::Single {
            password: false,
            connection: None,
            providers,
        });
    }
    let kinds = factors::kinds(&mut connection, ctx.user.id).await?;
    if kinds.app || kinds.passkey {
        return Ok(WantedProof::Factor(kinds));
    }
    let row = sqlx::query!(
        r#"SELECT u.password_hash IS NOT NULL AS "password!", s.connection_id
           FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1"#,
        ctx.session_id.uuid(),
    )
    .fetch_one(&mut *connection)
    .await?;
    Ok(WantedProof::Single {
        password: row.password,
        connection: row.connection_id.map(ConnectionId::from_uuid),
        providers,
    })
}

/// Takes the proof; the session counts as recent from now on, and has a new token. Of a recovery code the person is
/// told by mail.
///
/// # Errors
/// `invalid` at `password` or `code`, `rate_limited`, or the database's failure.
pub async fn confirm(ctx: &SessionContext, given: &str) -> Result<Token> {
    let tools = ctx.request.tools();
    tools.identity.require_built_in()?;
    let guess = Guess {
        secret: Secret::Confirmation,
        account: &ctx.user.email,
        familiar: Some(factors::browser(ctx)),
    };
    let attempt = backoff::begin(&ctx.request, guess).await?;
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let by_factor = factors::any(&mut connection, ctx.user.id).await?;
    drop(connection);
    if by_factor {
        let mut tx = AuthTx::begin(&ctx.request).await?;
        let proof = factors::verify(&ctx.request, tx.conn(), ctx.user.id, given).await?;
        attempt.succeeded(tx.conn()).await?;
        return renewed(tx, ctx, Assurance::Mfa, proof.change()).await;
    }
    let stored = sqlx::query_scalar!(
        "SELECT password_hash FROM users WHERE id = $1",
        ctx.user.id.uuid()
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    let password = Password::existing(given)
        .map_err(|refusal| AppError::field("password", refusal.to_string()))?;
    // No connection is held meanwhile: it takes long, and waits for its turn.
    if !tools.passwords.verify(password, stored).await? {
        return Err(AppError::field("password", "This is not your password.").into());
    }
    let mut tx = AuthTx::begin(&ctx.request).await?;
    attempt.succeeded(tx.conn()).await?;
    renewed(tx, ctx, ctx.assurance, None).await
}

/// Asks for one of the person's passkeys. It is bound to the session.
///
/// # Errors
/// `external_identity`, `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub async fn begin_passkey_confirmation(ctx: &SessionContext) -> Result<PasskeyCeremony> {
    let tools = ctx.request.tools();
    tools
        .limits
        .check(Action::PresentFactor, &ctx.user.id.to_string())?;
    factors::ask_for_passkey(&ctx.request, Some(ctx.user.id), &factors::browser(ctx)).await
}

/// Takes the passkey's answer; the session counts as recent from now on, and has a new token.
///
/// # Errors
/// `external_identity`; `expired` when the ceremony is over or another session's; `invalid` for an answer that is none;
/// `invalid_credentials`; or the database's failure.
pub async fn confirm_by_passkey(
    ctx: &SessionContext,
    ceremony: &Token,
    answer: &str,
) -> Result<Token> {
    let browser = factors::browser(ctx);
    let assertion = factors::take_ceremony(&ctx.request, ceremony, Some(&browser)).await?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    let whose = Some(ctx.user.id);
    factors::verify_passkey(&ctx.request, tx.conn(), whose, assertion, answer).await?;
    renewed(tx, ctx, Assurance::Mfa, None).await
}

async fn renewed(
    mut tx: AuthTx<'_>,
    ctx: &SessionContext,
    assurance: Assurance,
    change: Option<FactorChange>,
) -> Result<Token> {
    let token = renew(&mut tx, ctx, assurance).await?;
    let target = Target::new("user", ctx.user.id, ctx.user.name.as_str());
    let event = Event::new(EventKind::IdentityConfirmed, target);
    let notice = change.map(SendFactorChanged::of);
    tx.commit_and_tell(ctx.user.id, event, notice).await?;
    Ok(token)
}
