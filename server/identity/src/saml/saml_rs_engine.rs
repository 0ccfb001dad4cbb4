//! saml-rs behind our seam.
//!
//! Every field of its policy is set here: its defaults are those of a library it was ported from, and skip
//! the audience. Which of them bite was measured; see the tests of attacks. Some functions of it are hidden
//! from its documentation, so its version is pinned.

use super::begin::Request;
use super::connection::{Algorithms, CLOCK_SKEW, Signed};
use super::decode::LONGEST_REDIRECTED;
use super::engine::{Engine, EngineError, Verified};
use super::xml::LONGEST;
use super::{Begun, Binding, Certificate, Connection, IdentityProvider, KeyPair, Pending, Send};
use crate::checks::CheckKind;
use crate::error::Error;
use crate::text::shown;
use saml_rs::crypto::enc::{AssertionDecryptionOptions, decrypt_assertion_with_limits};
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::verify::verify_signature_with_limits;
use saml_rs::error::SubjectConfirmationReason;
use saml_rs::xml::XmlLimits;
use saml_rs::xml::dom::{Node, parse_with_limits};
use saml_rs::{
    AcsEndpoint, AlgorithmPolicy, AssertionSignaturePolicy, AudienceValidationPolicy,
    AuthnRequestSigningPolicy, BrowserInput, CertificatePem, ClockSkew, Credentials, EntityId,
    ForceAuthn, FormField, IdpDescriptor, LogoutPolicy, LogoutSignaturePolicy, MessageId,
    MetadataTrustPolicy, NameIdCreationPolicy, NameIdFormat, Outbound, PendingAuthnRequest,
    PrivateKeyPem, RelayStateParam, ReplayPolicy, ResponseSignaturePolicy, Saml, SamlError,
    SamlValidationContext, SloEndpoint, Sp, SpConfig, SpConfigBuilder, SpValidationPolicy,
    SsoResponse, SsoResponseBinding, SsoSession, StartSso, XmlEncryptionPolicy, XmlPolicy,
    XmlSignatureProfile,
};
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use std::time::SystemTime;
use time::OffsetDateTime;

/// The library saml-rs.
#[derive(Debug, Clone, Copy, Default)]
pub struct SamlRs;

/// How much it reads: no more than our own tree does.
fn limits() -> XmlLimits {
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

impl Engine for SamlRs {
    fn request(&self, connection: &Connection, request: &Request<'_>) -> Result<Begun, Error> {
        let failed = failed("making a SAML request");
        let certificate = connection
            .idp
            .certificates
            .first()
            .ok_or(Error::CertificateInvalid {
                why: "there is none".to_owned(),
            })?;
        let sp = service_provider(connection, None).map_err(&failed)?;
        let idp = identity_provider(connection, certificate).map_err(&failed)?;
        let relay_state =
            RelayStateParam::try_from_option(Some(request.relay_state)).map_err(&failed)?;
        let mut options = match request.binding {
            Binding::Redirect => StartSso::redirect(),
            Binding::Post => StartSso::post(),
        }
        .response_binding(SsoResponseBinding::Post)
        .relay_state(relay_state);
        if request.force {
            options = options.force_authn(ForceAuthn::Required);
        }
        let started = sp.start_sso(&idp, options).map_err(&failed)?;
        Ok(Begun {
            send: send(&started.outbound, request.binding)?,
            pending: Pending {
                request_id: started.pending.request_id().as_str().to_owned(),
                idp: connection.idp.entity_id.clone(),
                acs: connection.sp.acs.clone(),
                forced: request.force,
                began_at: request.now,
            },
        })
    }

    fn decrypt(&self, xml: &str, key: &KeyPair) -> Result<(String, String), Error> {
        let failed = failed("decrypting");
        let key = load_private_key(key.private_key().expose_secret(), None).map_err(&failed)?;
        decrypt_assertion_with_limits(xml, &key, AssertionDecryptionOptions::default(), limits())
            .map_err(&failed)
    }

    fn open_name(&self, request: &str, key: &KeyPair) -> Result<String, Error> {
        let failed = failed("decrypting");
        let key = load_private_key(key.private_key().expose_secret(), None).map_err(&failed)?;
        let document = parse_with_limits(request, limits()).map_err(&failed)?;
        let name = child(&document.root, "EncryptedID").map_err(&failed)?;
        let data = child(name, "EncryptedData").map_err(&failed)?;
        // The library opens assertions alone, and does not ask of what comes out whether it is one.
        let disguised = format!(
            "<Response><EncryptedAssertion>{}</EncryptedAssertion></Response>",
            &request[data.start..data.end]
        );
        let options = AssertionDecryptionOptions::default();
        let (_, opened) =
            decrypt_assertion_with_limits(&disguised, &key, options, limits()).map_err(&failed)?;
        Ok([&request[..name.start], &opened, &request[name.end..]].concat())
    }

    fn is_signed_by(&self, xml: &str, certificate: &Certificate) -> bool {
        matches!(
            verify_signature_with_limits(xml, &[certificate.base64()], limits()),
            Ok((true, Some(_)))
        )
    }

    fn verify(
        &self,
        connection: &Connection,
        certificate: &Certificate,
        key: Option<&KeyPair>,
        encoded: &str,
        pending: Option<&Pending>,
        now: OffsetDateTime,
    ) -> Result<Verified, EngineError> {
        verify(connection, certificate, key, encoded, pending, now)
            .map(|session| verified(&session))
            .map_err(|error| EngineError {
                kind: kind(&error, key.is_some()),
                why: shown(&error.to_string()),
            })
    }
}

fn child<'a>(of: &'a Node, name: &str) -> Result<&'a Node, SamlError> {
    let mut children = of.children.iter();
    children
        .find(|child| child.local_name == name)
        .ok_or_else(|| SamlError::Xml(format!("there is no {name}")))
}

fn verify(
    connection: &Connection,
    certificate: &Certificate,
    key: Option<&KeyPair>,
    encoded: &str,
    pending: Option<&Pending>,
    now: OffsetDateTime,
) -> Result<SsoSession, SamlError> {
    let sp = service_provider(connection, key)?;
    let idp = identity_provider(connection, certificate)?;
    let plain: String = encoded
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    let input = BrowserInput::<SsoResponse>::post(vec![FormField::new("SAMLResponse", plain)]);
    let validation = validation(now);
    let Some(pending) = pending else {
        return sp.accept_unsolicited_sso(&idp, input, validation);
    };
    let pending = PendingAuthnRequest::try_new(
        MessageId::try_new(pending.request_id.as_str())?,
        RelayStateParam::absent(),
        AcsEndpoint::post(pending.acs.as_str())?,
        SsoResponseBinding::Post,
        EntityId::try_new(pending.idp.as_str())?,
    )?;
    sp.finish_sso(&idp, &pending, input, validation)
}

fn verified(session: &SsoSession) -> Verified {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for attribute in session.attributes().as_slice() {
        let values = attribute
            .values()
            .iter()
            .map(|value| value.as_str().to_owned());
        attributes
            .entry(attribute.name().to_owned())
            .or_default()
            .extend(values);
    }
    let mut algorithms: Vec<String> = session
        .verified_xml_signatures()
        .iter()
        .map(|signature| signature.algorithm_uri().to_owned())
        .collect();
    algorithms.dedup();
    Verified {
        assertion_id: session.assertion_id().as_str().to_owned(),
        response_id: session.response_id().as_str().to_owned(),
        name_id: session.name_id().value().to_owned(),
        attributes,
        session_index: session
            .authn_session()
            .session_index()
            .map(|index| index.as_str().to_owned()),
        algorithms,
    }
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
