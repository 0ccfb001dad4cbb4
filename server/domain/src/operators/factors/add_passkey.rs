//! Adding a passkey, by an operator who is signed in. The first factor is an authenticator app, which comes with the
//! first sign-in.

use super::{any, ceremonies, holder, lock, passkeys, replace_recovery_codes};
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::factors::passkey::{self, Creation};
use crate::factors::{MOST_PASSKEYS, too_many_passkeys};
use crate::jobs::SendOperatorFactorChanged;
use crate::limits::Action;
use crate::operators::sessions;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::OperatorFactorId;
use shared::requests::FactorName;
use shared::views::PasskeyCeremony;

/// Begins to add a passkey. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, `rate_limited`; `conflict` when there are too many; `not_found` where there are no passkeys; or
/// the database's failure.
pub async fn begin_passkey(ctx: &OperatorContext) -> Result<PasskeyCeremony> {
    ctx.require_recent()?;
    let operator = &ctx.operator;
    let limits = &ctx.realm.tools().limits;
    limits.check(Action::PresentFactor, &operator.id.to_string())?;
    let mut connection = ctx.realm.0.operator.acquire().await?;
    let known = passkeys::ids(&mut connection, operator.id).await?;
    drop(connection);
    if known.len() >= MOST_PASSKEYS {
        return Err(too_many_passkeys());
    }
    let party = passkeys::relying_party(&ctx.realm)?;
    let (options, creation) = party.begin_creation(holder(operator), &operator.name, known)?;
    ceremonies::keep(&ctx.realm, &passkeys::browser(ctx), &creation, options).await
}

/// Adds the passkey that the browser has made, and tells the operator by mail. The session has a new token.
///
/// # Errors
/// `confirm_identity`; `expired` when the ceremony is over or another session's; `invalid` for an answer that is none;
/// `conflict` for a passkey that is there already, or when there are too many; or the database's failure.
pub async fn add_passkey(
    ctx: &OperatorContext,
    ceremony: &Token,
    name: FactorName,
    answer: &str,
) -> Result<Token> {
    ctx.require_recent()?;
    let (realm, operator) = (&ctx.realm, &ctx.operator);
    let creation: Creation = ceremonies::take(realm, ceremony, &passkeys::browser(ctx)).await?;
    let made = passkeys::relying_party(realm)?.finish_creation(&creation, answer)?;
    let sealed = passkey::seal(&realm.tools().key, holder(operator), &made)?;
    let mut tx = OperatorTx::begin_at_the_door(realm, &ctx.meta, operator.clone()).await?;
    lock(tx.conn(), operator.id).await?;
    if passkeys::ids(tx.conn(), operator.id).await?.len() >= MOST_PASSKEYS {
        return Err(too_many_passkeys());
    }
    let is_first = !any(tx.conn(), operator.id).await?;
    let (id, now) = (tx.new_id(), tx.now());
    let inserted = sqlx::query!(
        "INSERT INTO operator_factors (id, operator_id, kind, name, secret, credential_id, created_at, confirmed_at)
         VALUES ($1, $2, 'passkey', $3, $4, $5, $6, $6) ON CONFLICT (credential_id) DO NOTHING",
        id,
        operator.id.uuid(),
        name.as_str(),
        sealed,
        made.cred_id().as_slice(),
        now,
    )
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(passkey::twice());
    }
    if is_first {
        replace_recovery_codes(&mut tx, operator.id, &realm.tools().key).await?;
    }
    let token = sessions::renew(&mut tx, ctx).await?;
    let target = Target::new("factor", OperatorFactorId::from_uuid(id), name.as_str());
    let event = Event::new(EventKind::OperatorFactorAdded, target).changed("kind", None, "passkey");
    let notice = SendOperatorFactorChanged::of(FactorChange::PasskeyAdded);
    tx.commit_and_tell(event, Some(notice)).await?;
    Ok(token)
}
