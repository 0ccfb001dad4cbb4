//! Taking certificates into use that stand beside those in use.

use super::change;
use crate::context::{SessionContext, TenantContext};
use crate::error::Result;
use shared::connections::CertificateSet;
use shared::events::EventKind;
use shared::ids::ConnectionId;

/// Signs by the new certificates from now on, or by the former ones again. What was in use still opens
/// answers, and can be gone back to.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `confirm_identity`; `conflict` when there are no such
/// certificates; or the database's failure.
pub async fn use_certificates(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
    set: CertificateSet,
) -> Result<()> {
    let kind = EventKind::ConnectionCertificatesUsed;
    change(ctx, session, id, kind, |keys| keys.using(set)).await
}
