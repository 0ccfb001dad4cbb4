//! One connection, as the wizard shows it.

use super::attributes;
use super::policy::of_settings;
use super::settings::{OidcSettings, SamlSettings, Settings};
use super::stored::Stored;
use super::{certificates, guide, read};
use crate::context::TenantContext;
use crate::domains;
use crate::error::Result;
use identity::saml::{Binding, Certificate};
use shared::connections::Protocol;
use shared::ids::ConnectionId;
use shared::views::{CertificateView, ConnectionDetail, OidcView, SamlView};

/// The connection with its draft. No secret is among it.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, or the database's failure.
pub async fn get(ctx: &TenantContext, id: ConnectionId) -> Result<ConnectionDetail> {
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let stored = Stored::of_tenant(read.conn(), tenant, id).await?;
    let our_certificates = match stored.protocol {
        Protocol::Saml => Some(certificates::shown(ctx, &mut read, &stored).await?),
        Protocol::Oidc => None,
    };
    let has_domain = domains::is_proved(&mut read, None).await?;
    let ours = stored.addresses(&ctx.tools().outside);
    let (saml, oidc) = match &stored.settings {
        Settings::Saml(saml) => (Some(saml_view(ctx, saml)), None),
        Settings::Oidc(oidc) => (None, Some(oidc_view(oidc, stored.secret.is_some()))),
    };
    Ok(ConnectionDetail {
        guide: guide::steps(stored.provider, stored.protocol, &ours),
        saml,
        our_certificates,
        oidc,
        attributes: attributes::shown(&stored.settings),
        complete: stored.settings.is_complete(),
        tested: stored.is_tested(),
        has_domain,
        provisions: stored.provisions,
        role_id: stored.role_id,
        refreshed_at: stored.refreshed_at.map(|at| ctx.local(at)),
        refresh_failure: stored.refresh_failure.clone(),
        summary: stored.summary(ctx),
        ours,
    })
}

fn saml_view(ctx: &TenantContext, saml: &SamlSettings) -> SamlView {
    let policy = of_settings(saml);
    let provider = saml.provider.as_ref();
    let sso = provider.and_then(|provider| {
        let redirect = provider.sso(Binding::Redirect);
        redirect.or_else(|| provider.sso(Binding::Post))
    });
    SamlView {
        metadata_address: saml.metadata_address.clone(),
        entity_id: provider.map_or_else(String::new, |provider| provider.entity_id.clone()),
        sso_address: sso.map_or_else(String::new, |endpoint| endpoint.location.clone()),
        certificates: provider
            .iter()
            .flat_map(|provider| &provider.certificates)
            .map(|certificate| certificate_view(ctx, certificate))
            .collect(),
        signed: policy.signed,
        ecdsa: policy.ecdsa,
        require_encryption: policy.require_encryption,
        idp_initiated: policy.idp_initiated,
        sign_requests: policy.sign_requests,
        signs_out: policy.signs_out,
    }
}

pub(super) fn certificate_view(ctx: &TenantContext, certificate: &Certificate) -> CertificateView {
    CertificateView {
        subject: certificate.subject().to_owned(),
        fingerprint: certificate.fingerprint(),
        key: certificate.key().to_owned(),
        expires_at: ctx.local(certificate.not_after()),
        pem: certificate.pem(),
    }
}

fn oidc_view(oidc: &OidcSettings, has_secret: bool) -> OidcView {
    OidcView {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        has_secret,
        signs_out: oidc.signs_out,
    }
}
