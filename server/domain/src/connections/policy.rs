//! What is asked of a SAML provider's answers.

use super::edit::edit;
use super::metadata::wrong_protocol;
use super::settings::SamlSettings;
use crate::context::TenantContext;
use crate::error::Result;
use identity::saml;
use shared::connections::Signed;
use shared::ids::ConnectionId;

/// What the form says.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct PolicyFields {
    /// What must be signed.
    pub signed: Signed,
    /// Whether signatures of elliptic curves are taken.
    pub ecdsa: bool,
    /// Whether the assertion must be encrypted.
    pub require_encryption: bool,
    /// Whether answers are taken that nobody asked for.
    pub idp_initiated: bool,
    /// Whether our requests are signed.
    pub sign_requests: bool,
    /// Whether the provider is told when somebody signs out here.
    pub signs_out: bool,
}

/// Sets what is asked of the answers, in the draft.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `conflict` for a connection of another protocol, or the
/// database's failure.
pub async fn set_policy(ctx: &TenantContext, id: ConnectionId, fields: PolicyFields) -> Result<()> {
    edit(ctx, id, |draft, mut event| {
        let saml = draft.settings.saml_mut().ok_or_else(wrong_protocol)?;
        let before = of_settings(saml);
        saml.signs_out = fields.signs_out;
        let policy = &mut saml.policy;
        event = event.changed("signed", before.signed.name(), fields.signed.name());
        for (field, before, after) in [
            ("ecdsa", before.ecdsa, fields.ecdsa),
            (
                "require_encryption",
                before.require_encryption,
                fields.require_encryption,
            ),
            ("idp_initiated", before.idp_initiated, fields.idp_initiated),
            ("sign_requests", before.sign_requests, fields.sign_requests),
            ("signs_out", before.signs_out, fields.signs_out),
        ] {
            event = event.changed(field, word(before), word(after));
        }
        policy.signed = match fields.signed {
            Signed::Either => saml::Signed::Either,
            Signed::Response => saml::Signed::Response,
            Signed::Assertion => saml::Signed::Assertion,
            Signed::Both => saml::Signed::Both,
        };
        policy.algorithms = if fields.ecdsa {
            saml::Algorithms::RsaAndEcdsaSha2
        } else {
            saml::Algorithms::RsaSha2
        };
        policy.require_encryption = fields.require_encryption;
        policy.idp_initiated = fields.idp_initiated;
        policy.sign_requests = fields.sign_requests;
        Ok(event)
    })
    .await
}

/// A switch, for the log.
pub(super) const fn word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// What is set, as the form has it.
pub(super) fn of_settings(settings: &SamlSettings) -> PolicyFields {
    let policy = &settings.policy;
    PolicyFields {
        signed: match policy.signed {
            saml::Signed::Either => Signed::Either,
            saml::Signed::Response => Signed::Response,
            saml::Signed::Assertion => Signed::Assertion,
            saml::Signed::Both => Signed::Both,
        },
        ecdsa: policy.algorithms == saml::Algorithms::RsaAndEcdsaSha2,
        require_encryption: policy.require_encryption,
        idp_initiated: policy.idp_initiated,
        sign_requests: policy.sign_requests,
        signs_out: settings.signs_out,
    }
}
