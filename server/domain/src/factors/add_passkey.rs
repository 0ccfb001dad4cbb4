//! Adding a passkey: the browser is asked to make one, and its answer proves that it has.

use super::holder::Holder;
use super::passkey::{self, Creation, RelyingParty};
use super::{MOST_PASSKEYS, passkeys, recovery_codes, verify};
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::identities;
use crate::jobs::SendFactorChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{Assurance, renew};
use crate::sign_in_flows::flow;
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::FactorId;
use shared::requests::FactorName;
use shared::views::PasskeyCeremony;
use shared::{AppError, ErrorCode};

/// What comes of adding a passkey.
#[derive(Debug)]
pub struct AddedPasskey {
    /// The session's new token.
    pub session: Token,
    /// Whether it is the person's first factor, with which recovery codes were made.
    pub first: bool,
}

/// Begins to add a passkey. Wants a recent proof of who it is.
///
/// # Errors
/// `external_identity`, `confirm_identity`, `rate_limited`; `conflict` when there are too many; `not_found` where there
/// are no passkeys; or the database's failure.
pub async fn begin_passkey(ctx: &SessionContext) -> Result<PasskeyCeremony> {
    let tools = ctx.request.tools();
    tools.identity.require_built_in()?;
    ctx.require_recent()?;
    tools
        .limits
        .check(Action::PresentFactor, &ctx.user.id.to_string())?;
    let party = RelyingParty::of(ctx.request.origin())?;
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let known = passkeys::ids(&mut connection, ctx.user.id).await?;
    drop(connection);
    if known.len() >= MOST_PASSKEYS {
        return Err(too_many_passkeys());
    }
    let (options, creation) = party.begin_creation(Holder::of(ctx), &ctx.user.name, known)?;
    passkeys::keep(&ctx.request, &passkeys::browser(ctx), &creation, options).await
}

/// Adds the passkey that the browser has made, and tells the person by mail. With the first factor come recovery codes.
/// The session counts as one with two factors from here on, and has a new token.
///
/// # Errors
/// `confirm_identity`; `expired` when the ceremony is over or another session's; `invalid` for an answer that is none;
/// `conflict` for a passkey that is there already, or when there are too many; or the database's failure.
pub async fn add_passkey(
    ctx: &SessionContext,
    ceremony: &Token,
    name: FactorName,
    answer: &str,
) -> Result<AddedPasskey> {
    ctx.require_recent()?;
    let tools = ctx.request.tools();
    let browser = passkeys::browser(ctx);
    let creation = flow::take::<Creation>(&ctx.request, ceremony, Some(&browser))
        .await?
        .ok_or_else(passkey::over)?;
    let made = RelyingParty::of(ctx.request.origin())?.finish_creation(&creation, answer)?;
    let sealed = passkey::seal(&tools.key, Holder::of(ctx), &made)?;
    let (user, mut tx) = (ctx.user.id, AuthTx::begin(&ctx.request).await?);
    // Of two that would each be the first, or the last that there may be, the second waits here.
    identities::lock(&mut tx, user).await?;
    if passkeys::ids(tx.conn(), user).await?.len() >= MOST_PASSKEYS {
        return Err(too_many_passkeys());
    }
    let first = !verify::any(tx.conn(), user).await?;
    let (id, now) = (tx.new_id(), tx.now());
    let inserted = sqlx::query!(
        "INSERT INTO factors (id, user_id, kind, name, secret, credential_id, created_at, confirmed_at)
         VALUES ($1, $2, 'passkey', $3, $4, $5, $6, $6) ON CONFLICT (credential_id) DO NOTHING",
        id,
        user.uuid(),
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
    if first {
        recovery_codes::replace(&mut tx, user, &tools.key).await?;
    }
    let session = renew(&mut tx, ctx, Assurance::Mfa).await?;
    let target = Target::new("factor", FactorId::from_uuid(id), name.as_str());
    let event = Event::new(EventKind::FactorAdded, target).changed("kind", None, "passkey");
    let notice = SendFactorChanged::of(FactorChange::PasskeyAdded);
    tx.commit_and_tell(user, event, Some(notice)).await?;
    Ok(AddedPasskey { session, first })
}

/// The answer to whoever has [`MOST_PASSKEYS`] already.
pub(crate) fn too_many_passkeys() -> Error {
    let message = format!("There are {MOST_PASSKEYS} already. Remove one that you no longer use.");
    AppError::new(ErrorCode::Conflict, message).into()
}
