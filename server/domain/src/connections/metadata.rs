//! Who a SAML provider is: from its metadata by address or file, or from its fields.

use super::edit::edit;
use super::refused;
use crate::context::TenantContext;
use crate::error::Result;
use crate::limits::Action;
use identity::saml::{Binding, Certificate, Endpoint, IdentityProvider};
use shared::ids::ConnectionId;
use shared::{AppError, ErrorCode};

/// What the customer's administrator has.
#[derive(Debug, Clone)]
pub enum Metadata {
    /// The address of the metadata, which is read again by the day.
    Address(String),
    /// The metadata itself.
    Document(String),
    /// What a provider without metadata shows.
    Fields {
        /// Its entity id.
        entity_id: String,
        /// Where sign-in begins there.
        sso_address: String,
        /// Its certificates, in PEM, one after the other.
        certificates: String,
    },
}

/// Reads the provider's metadata into the draft.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `rate_limited`; `invalid` at `address`, `document` or
/// `certificates` with what is wrong; or the database's failure.
pub async fn set_metadata(ctx: &TenantContext, id: ConnectionId, metadata: Metadata) -> Result<()> {
    ctx.tenant.require_sso()?;
    ctx.authorize(shared::permissions::Permission::ConnectionsManage)?;
    let tools = ctx.tools();
    let client = &tools.outside.client;
    let (address, provider) = match &metadata {
        Metadata::Address(address) => {
            tools
                .limits
                .check(Action::AskOutside, &ctx.tenant.id.to_string())?;
            let provider = IdentityProvider::fetch(client, address).await;
            let provider = provider.map_err(|error| refused("address", &error))?;
            (Some(address.trim().to_owned()), provider)
        }
        Metadata::Document(document) => {
            let provider = IdentityProvider::parse(document.trim().as_bytes(), client.reach());
            (None, provider.map_err(|error| refused("document", &error))?)
        }
        Metadata::Fields {
            entity_id,
            sso_address,
            certificates,
        } => {
            let certificates = split(certificates)
                .map(|text| Certificate::parse(&text))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| refused("certificates", &error))?;
            let sso = Endpoint::new(Binding::Redirect, sso_address.trim());
            let made = IdentityProvider::from_fields(entity_id, sso, certificates, client.reach());
            let field = |error: &identity::Error| match error {
                identity::Error::AddressInvalid { .. } => "sso_address",
                _ => "entity_id",
            };
            (None, made.map_err(|error| refused(field(&error), &error))?)
        }
    };
    edit(ctx, id, |draft, event| {
        let saml = draft.settings.saml_mut().ok_or_else(wrong_protocol)?;
        let before = saml.provider.replace(provider.clone());
        let event = event
            .changed(
                "metadata_address",
                saml.metadata_address.as_deref(),
                address.as_deref(),
            )
            .changed(
                "entity_id",
                before.as_ref().map(|before| before.entity_id.as_str()),
                provider.entity_id.as_str(),
            )
            .changed(
                "certificates",
                before.as_ref().map(fingerprints).as_deref(),
                fingerprints(&provider).as_str(),
            );
        saml.metadata_address = address;
        Ok(event)
    })
    .await
}

/// The fingerprints of a provider's certificates, for the log.
pub(super) fn fingerprints(provider: &IdentityProvider) -> String {
    let fingerprints = provider.certificates.iter().map(Certificate::fingerprint);
    fingerprints.collect::<Vec<_>>().join(", ")
}

/// One text a certificate; a text without PEM's lines is one.
fn split(certificates: &str) -> impl Iterator<Item = String> {
    const END: &str = "-----END CERTIFICATE-----";
    certificates
        .split_inclusive(END)
        .filter(|text| !text.trim().is_empty())
        .map(|text| text.trim().to_owned())
}

pub(super) fn wrong_protocol() -> AppError {
    let message = "This connection speaks another protocol.";
    AppError::new(ErrorCode::Conflict, message)
}
