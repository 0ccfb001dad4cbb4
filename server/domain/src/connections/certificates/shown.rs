//! Our certificates as the page shows them: never a key.

use super::super::detail::certificate_view;
use super::super::keys::Pairs;
use super::super::stored::Stored;
use super::keys_of;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use identity::saml::Certificate;
use shared::connections::CertificateSet;
use shared::ids::ConnectionId;
use shared::views::{CertificatePairView, OurCertificateView, OurCertificatesView};

/// Those in use, and those beside them.
pub(in crate::connections) async fn shown(
    ctx: &TenantContext,
    read: &mut TenantRead,
    stored: &Stored,
) -> Result<OurCertificatesView> {
    let keys = keys_of(stored, &ctx.tools().key)?;
    let former_still_used = match keys.beside(CertificateSet::Former) {
        Some(former) => {
            let latest = latest_encrypted_for(read, stored.id).await?;
            latest == Some(former.encryption.certificate().fingerprint())
        }
        None => false,
    };
    Ok(OurCertificatesView {
        present: pair_view(ctx, &keys.present),
        beside: keys
            .beside
            .as_ref()
            .map(|beside| (beside.set, pair_view(ctx, &beside.pairs))),
        former_still_used,
    })
}

/// The fingerprint of the certificate for which the latest encrypted answer was encrypted. A provider that
/// encrypts does so every time: if none of the last fifty answers was, none will be.
async fn latest_encrypted_for(read: &mut TenantRead, id: ConnectionId) -> Result<Option<String>> {
    let tenant = read.tenant();
    let fingerprint = sqlx::query_scalar!(
        r#"SELECT line.value ->> 'key' AS "fingerprint!"
           FROM (SELECT id, report FROM connection_attempts
                 WHERE tenant_id = $1 AND connection_id = $2 AND refusal IS NULL ORDER BY id DESC LIMIT 50) latest,
                jsonb_array_elements(latest.report -> 'checks') line (value)
           WHERE line.value ->> 'kind' = 'encryption' AND line.value ->> 'key' IS NOT NULL
           ORDER BY latest.id DESC LIMIT 1"#,
        tenant,
        id.uuid(),
    )
    .fetch_optional(read.conn())
    .await?;
    Ok(fingerprint)
}

fn pair_view(ctx: &TenantContext, pairs: &Pairs) -> CertificatePairView {
    CertificatePairView {
        signing: view(ctx, pairs.signing.certificate()),
        encryption: view(ctx, pairs.encryption.certificate()),
    }
}

fn view(ctx: &TenantContext, certificate: &Certificate) -> OurCertificateView {
    OurCertificateView {
        pem: certificate.pem(),
        certificate: certificate_view(ctx, certificate),
    }
}
