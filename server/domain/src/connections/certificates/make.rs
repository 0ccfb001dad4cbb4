//! Making new certificates, which wait beside those in use.

use super::super::keys::Pairs;
use super::super::stored::Stored;
use super::super::{read, require_recent};
use super::{change, elsewhere, keys_of};
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Makes new certificates and publishes them in our metadata. Nothing changes for people who sign in: we sign
/// as before, and take answers that are encrypted for either.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`; `conflict` when others stand beside those in
/// use already; or the database's failure.
pub async fn make_certificates(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
) -> Result<()> {
    // Before any work is done for somebody who may not.
    require_recent(session)?;
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let stored = Stored::of_tenant(read.conn(), tenant, id).await?;
    drop(read);
    if keys_of(&stored, &ctx.tools().key)?.beside.is_some() {
        return Err(elsewhere());
    }
    let pairs = Pairs::generate(id, ctx.now()).await?;
    let kind = EventKind::ConnectionCertificatesMade;
    change(ctx, session, id, kind, |keys| keys.with_new(pairs)).await
}
