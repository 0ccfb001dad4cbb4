//! Proving anew who one is, before what must not happen behind an open laptop.

use super::{factors, sessions};
use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use shared::events::EventKind;

/// Takes a code of the second factor, or a recovery code; the session counts as recent from now on, and has
/// a new token.
///
/// # Errors
/// `invalid` at `code`, `rate_limited`, or the database's failure.
pub async fn confirm(ctx: &OperatorContext, code: &str) -> Result<Token> {
    let operator = &ctx.operator;
    let mut tx = OperatorTx::begin_at_the_door(&ctx.realm, &ctx.meta, operator.clone()).await?;
    factors::verify(&ctx.realm, tx.conn(), operator, code).await?;
    let token = sessions::renew(&mut tx, ctx).await?;
    let target = Target::new("operator", operator.id, operator.name.as_str());
    tx.commit(Event::new(EventKind::OperatorConfirmed, target))
        .await?;
    Ok(token)
}
