//! What we ask of the library of one sign-in. It believes nothing that we have not told it to, and is not believed
//! alone: its person and attributes must be those of our own tree.

use super::library::{failed, identity_provider, kind, limits, send, service_provider, validation};
use super::{Begun, Binding, Certificate, Connection, KeyPair, Pending};
use crate::checks::CheckKind;
use crate::error::Error;
use crate::text::shown;
use saml_rs::crypto::enc::{AssertionDecryptionOptions, decrypt_assertion_with_limits};
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::verify::verify_signature_with_limits;
use saml_rs::xml::dom::{Node, parse_with_limits};
use saml_rs::{
    AcsEndpoint, BrowserInput, EntityId, ForceAuthn, FormField, MessageId, PendingAuthnRequest,
    RelayStateParam, SamlError, SsoResponse, SsoResponseBinding, SsoSession, StartSso,
};
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// What the library found to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The assertion's id.
    pub assertion_id: String,
    /// The response's id.
    pub response_id: String,
    /// The person.
    pub name_id: String,
    /// All attributes.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The algorithms of the signatures that were verified.
    pub algorithms: Vec<String>,
}

/// Why the library refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineError {
    /// Which check it belongs to.
    pub kind: CheckKind,
    /// What it says.
    pub why: String,
}

/// Makes a request for a binding.
pub(super) fn request(
    connection: &Connection,
    binding: Binding,
    relay_state: &str,
    force: bool,
    now: OffsetDateTime,
) -> Result<Begun, Error> {
    let failed = failed("making a SAML request");
    let sp = service_provider(connection, None).map_err(&failed)?;
    let idp = identity_provider(connection, connection.certificate()?).map_err(&failed)?;
    let relay_state = RelayStateParam::try_from_option(Some(relay_state)).map_err(&failed)?;
    let mut options = match binding {
        Binding::Redirect => StartSso::redirect(),
        Binding::Post => StartSso::post(),
    }
    .response_binding(SsoResponseBinding::Post)
    .relay_state(relay_state);
    if force {
        options = options.force_authn(ForceAuthn::Required);
    }
    let started = sp.start_sso(&idp, options).map_err(&failed)?;
    Ok(Begun {
        send: send(&started.outbound, binding)?,
        pending: Pending {
            request_id: started.pending.request_id().as_str().to_owned(),
            idp: connection.idp.entity_id.clone(),
            acs: connection.sp.acs.clone(),
            forced: force,
            began_at: now,
        },
    })
}

/// Decrypts the one encrypted assertion of a response: the whole response with it, and it alone.
///
/// # Errors
/// If the key does not fit.
pub fn decrypt(xml: &str, key: &KeyPair) -> Result<(String, String), Error> {
    let failed = failed("decrypting");
    let key = load_private_key(key.private_key().expose_secret(), None).map_err(&failed)?;
    decrypt_assertion_with_limits(xml, &key, AssertionDecryptionOptions::default(), limits())
        .map_err(&failed)
}

/// Opens the one encrypted name of a logout request: the whole request with the name in its place.
pub(super) fn open_name(request: &str, key: &KeyPair) -> Result<String, Error> {
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

/// Whether a document's signature is by that certificate, and covers what it stands in.
pub fn is_signed_by(xml: &str, certificate: &Certificate) -> bool {
    matches!(
        verify_signature_with_limits(xml, &[certificate.base64()], limits()),
        Ok((true, Some(_)))
    )
}

/// Verifies a response with everything that the connection asks: signature by that certificate alone,
/// decryption by that key, issuer, destination, audience, recipient, times, request.
///
/// # Errors
/// If anything is not as it must be.
pub fn verify(
    connection: &Connection,
    certificate: &Certificate,
    key: Option<&KeyPair>,
    encoded: &str,
    pending: Option<&Pending>,
    now: OffsetDateTime,
) -> Result<Verified, EngineError> {
    session(connection, certificate, key, encoded, pending, now)
        .map(|session| verified(&session))
        .map_err(|error| EngineError {
            kind: kind(&error, key.is_some()),
            why: shown(&error.to_string()),
        })
}

fn child<'a>(of: &'a Node, name: &str) -> Result<&'a Node, SamlError> {
    let mut children = of.children.iter();
    children
        .find(|child| child.local_name == name)
        .ok_or_else(|| SamlError::Xml(format!("there is no {name}")))
}

fn session(
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
        algorithms,
    }
}
