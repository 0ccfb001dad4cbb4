//! Removing certificates that are not in use: the former ones at the end, or new ones that nobody wants.

use super::change;
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use shared::connections::CertificateSet;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Forgets them and their keys for good: what is encrypted for them nobody opens any more.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`; `conflict` when there are no such
/// certificates; or the database's failure.
pub async fn remove_certificates(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
    set: CertificateSet,
) -> Result<()> {
    let kind = EventKind::ConnectionCertificatesRemoved;
    change(ctx, session, id, kind, |keys| keys.without(set)).await
}
