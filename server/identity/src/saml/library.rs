//! The library, saml-rs, as we set it: for sign-ins and for logout.
//!
//! Every field of its policy is set here: its defaults are those of a library it was ported from, and skip
//! the audience. Which of them bite was measured; see the tests of attacks. Some functions of it are hidden
//! from its documentation, so its version is pinned.

use super::connection::{Algorithms, CLOCK_SKEW, Signed};
use super::decode::LONGEST_REDIRECTED;
use super::xml::LONGEST;
use super::{Binding, Certificate, Connection, IdentityProvider, KeyPair, Send};
use crate::checks::CheckKind;
use crate::error::Error;
use crate::text::shown;
use saml_rs::error::SubjectConfirmationReason;
use saml_rs::xml::XmlLimits;
use saml_rs::{
    AcsEndpoint, AlgorithmPolicy, AssertionSignaturePolicy, AudienceValidationPolicy,
    AuthnRequestSigningPolicy, CertificatePem, ClockSkew, Credentials, EntityId, IdpDescriptor,
    LogoutPolicy, LogoutSignaturePolicy, MetadataTrustPolicy, NameIdCreationPolicy, NameIdFormat,
    Outbound, PrivateKeyPem, ReplayPolicy, ResponseSignaturePolicy, Saml, SamlError,
    SamlValidationContext, SloEndpoint, Sp, SpConfig, SpConfigBuilder, SpValidationPolicy,
    XmlEncryptionPolicy, XmlPolicy, XmlSignatureProfile,
};
use secrecy::ExposeSecret as _;
use std::time::SystemTime;
use time::OffsetDateTime;

/// How much it reads: no more than our own tree does.
pub(super) fn limits() -> XmlLimits {
    XmlLimits {
        max_bytes: LONGEST,
        max_depth: 40,
        max_nodes: 10_000,
        max_attributes_per_element: 40,
        max_attribute_value_bytes: 64 * 1024,
        max_text_bytes: LONGEST,
    }
}

pub(super) fn failed(what: &'static str) -> impl Fn(SamlError) -> Error {
    move |error| Error::Internal {
        what,
        why: shown(&error.to_string()),
    }
}

/// Us, as the library wants it; `key` if there is something to decrypt.
pub(super) fn service_provider(
    connection: &Connection,
    key: Option<&KeyPair>,
) -> Result<Saml<Sp>, SamlError> {
    Saml::sp(configuration(connection, key)?.build()?)
}

/// The same, for a logout of somebody: the library names them in the format that a service provider says it takes.
pub(super) fn service_provider_naming(
    connection: &Connection,
    format: Option<NameIdFormat>,
) -> Result<Saml<Sp>, SamlError> {
    let mut builder = configuration(connection, None)?;
    if let Some(format) = format {
        builder = builder.name_id_format(format);
    }
    Saml::sp(builder.build()?)
}

fn configuration(
    connection: &Connection,
    key: Option<&KeyPair>,
) -> Result<SpConfigBuilder, SamlError> {
    let (sp, policy) = (&connection.sp, &connection.policy);
    let signing = sp
        .signing
        .first()
        .ok_or_else(|| SamlError::MissingKey("signing".to_owned()))?;
    let pem = |pair: &KeyPair| PrivateKeyPem::new(pair.private_key().expose_secret());
    let (assertions, responses) = match policy.signed {
        Signed::Either => (
            AssertionSignaturePolicy::AllowUnsignedForCompatibility,
            ResponseSignaturePolicy::RequireForEncryptedCbc,
        ),
        Signed::Response => (
            AssertionSignaturePolicy::AllowUnsignedForCompatibility,
            ResponseSignaturePolicy::RequireSigned,
        ),
        Signed::Assertion => (
            AssertionSignaturePolicy::RequireSigned,
            ResponseSignaturePolicy::RequireForEncryptedCbc,
        ),
        Signed::Both => (
            AssertionSignaturePolicy::RequireSigned,
            ResponseSignaturePolicy::RequireSigned,
        ),
    };
    let mut builder = SpConfig::builder(EntityId::try_new(sp.entity_id.as_str())?)
        .acs_endpoint(AcsEndpoint::post(sp.acs.as_str())?)
        .credentials(Credentials {
            signing_key: Some(pem(signing)),
            signing_key_passphrase: None,
            signing_certificate: Some(CertificatePem::new(signing.certificate().pem())),
            encryption_certificate: key.map(|key| CertificatePem::new(key.certificate().pem())),
            decryption_key: key.map(pem),
            decryption_key_passphrase: None,
        })
        .validation(SpValidationPolicy {
            assertions,
            responses,
            xml_signatures: match policy.algorithms {
                Algorithms::RsaSha2 => XmlSignatureProfile::StrictRsaSha2,
                // Our own check of the algorithms stands before it.
                Algorithms::RsaAndEcdsaSha2 => {
                    XmlSignatureProfile::AllowProviderSupportedForCompatibility
                }
            },
            authn_requests: if policy.sign_requests {
                AuthnRequestSigningPolicy::Sign
            } else {
                AuthnRequestSigningPolicy::DoNotSignForCompatibility
            },
            audience: AudienceValidationPolicy::Validate,
            name_id_creation: NameIdCreationPolicy::AllowCreate,
            logout: LogoutPolicy {
                requests: LogoutSignaturePolicy::RequireSigned,
                responses: LogoutSignaturePolicy::RequireSigned,
            },
        })
        .algorithms(AlgorithmPolicy::default())
        .xml(XmlPolicy {
            clock_drifts: (0, 0),
            redirect_inflate_max_bytes: LONGEST_REDIRECTED,
            limits: limits(),
            encryption: if key.is_some() {
                XmlEncryptionPolicy::encrypt_assertions()
            } else {
                XmlEncryptionPolicy::default()
            },
        });
    if let Some(slo) = &sp.slo {
        builder = builder
            .slo_endpoint(SloEndpoint::redirect(slo.as_str())?)
            .slo_endpoint(SloEndpoint::post(slo.as_str())?);
    }
    Ok(builder)
}

/// Them, with one certificate.
pub(super) fn identity_provider(
    connection: &Connection,
    certificate: &Certificate,
) -> Result<IdpDescriptor, SamlError> {
    described(connection, &connection.idp, certificate)
}

/// The same, with the addresses at which it takes the answers to its logout requests.
pub(super) fn identity_provider_to_answer(
    connection: &Connection,
    certificate: &Certificate,
) -> Result<IdpDescriptor, SamlError> {
    let mut idp = connection.idp.clone();
    for endpoint in &mut idp.slo {
        if let Some(location) = endpoint.response_location.take() {
            endpoint.location = location;
        }
    }
    described(connection, &idp, certificate)
}

fn described(
    connection: &Connection,
    idp: &IdentityProvider,
    certificate: &Certificate,
) -> Result<IdpDescriptor, SamlError> {
    IdpDescriptor::from_metadata_xml_for(
        EntityId::try_new(idp.entity_id.as_str())?,
        &idp.canonical_metadata(certificate, connection.policy.sign_requests),
        // It is ours, made a moment ago.
        MetadataTrustPolicy::UnsignedForCompatibility,
    )
}

/// When, and how exactly. Replays are the caller's: its transaction is what makes them atomic.
pub(super) fn validation(now: OffsetDateTime) -> SamlValidationContext<'static> {
    let skew = CLOCK_SKEW.whole_seconds() * 1000;
    SamlValidationContext::new(
        SystemTime::from(now),
        ReplayPolicy::DisabledForCompatibility,
    )
    .with_clock_skew(ClockSkew::from_millis(-skew, skew))
}

pub(super) fn send<Message>(outbound: &Outbound<Message>, binding: Binding) -> Result<Send, Error> {
    let address = |text: &str| {
        url::Url::parse(text).map_err(|error| Error::Internal {
            what: "making a SAML message",
            why: error.to_string(),
        })
    };
    Ok(match binding {
        Binding::Redirect => Send::Redirect(address(
            outbound
                .redirect_url()
                .map_err(failed("making a SAML message"))?,
        )?),
        Binding::Post => {
            let form = outbound
                .post_form()
                .map_err(failed("making a SAML message"))?;
            Send::Post {
                action: address(form.action().as_str())?,
                fields: form
                    .fields()
                    .iter()
                    .map(|field| (field.name().to_owned(), field.value().to_owned()))
                    .collect(),
            }
        }
    })
}

/// To which check of ours an error of the library belongs.
pub(super) fn kind(error: &SamlError, encrypted: bool) -> CheckKind {
    match error {
        SamlError::Base64(_) | SamlError::Xml(_) | SamlError::ProtocolProfile(_) => CheckKind::Form,
        SamlError::IssuerMismatch { .. } | SamlError::UnmatchIssuer => CheckKind::Issuer,
        SamlError::DestinationMismatch { .. } | SamlError::UnmatchDestination => {
            CheckKind::Destination
        }
        SamlError::InResponseToMismatch { .. } | SamlError::InvalidInResponseTo => {
            CheckKind::InResponseTo
        }
        SamlError::AudienceMismatch { .. }
        | SamlError::UnmatchAudience
        | SamlError::UnrecognizedCondition { .. } => CheckKind::Audience,
        SamlError::StatusNotSuccess { .. }
        | SamlError::UndefinedStatus
        | SamlError::FailedStatus { .. } => CheckKind::Status,
        SamlError::TimeWindowInvalid { .. } | SamlError::ExpiredSession => CheckKind::NotOnOrAfter,
        SamlError::SubjectConfirmationInvalid { reason } => match reason {
            SubjectConfirmationReason::InResponseToMismatch => CheckKind::InResponseTo,
            SubjectConfirmationReason::TimeWindowInvalid
            | SubjectConfirmationReason::MissingNotOnOrAfter => CheckKind::NotOnOrAfter,
            _ => CheckKind::Recipient,
        },
        SamlError::AlgorithmUnsupported => CheckKind::Algorithm,
        SamlError::PotentialWrappingAttack | SamlError::PrincipalMismatch => CheckKind::Consistency,
        SamlError::Crypto(_) | SamlError::MissingKey(_) if encrypted => CheckKind::Encryption,
        _ => CheckKind::Signature,
    }
}
