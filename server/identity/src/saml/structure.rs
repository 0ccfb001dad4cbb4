//! The one shape that an honest answer has.
//!
//! Signature wrapping lives from documents in which two readers find two assertions. So before anything is
//! verified, whatever could be found twice is refused: a second assertion anywhere, a signature elsewhere
//! than in response or assertion, a reference to anything but the element the signature stands in, an id
//! that comes twice, and elements that only look like SAML's own.

use super::connection::Algorithms;
use super::ns;
use super::xml::Element;
use std::collections::HashSet;

/// Names that mean something in these namespaces only.
const RESERVED: [(&str, &str); 11] = [
    ("Response", ns::PROTOCOL),
    ("Status", ns::PROTOCOL),
    ("Assertion", ns::ASSERTION),
    ("EncryptedAssertion", ns::ASSERTION),
    ("Subject", ns::ASSERTION),
    ("Conditions", ns::ASSERTION),
    ("AttributeStatement", ns::ASSERTION),
    ("Signature", ns::SIGNATURE),
    ("SignedInfo", ns::SIGNATURE),
    ("Reference", ns::SIGNATURE),
    ("SignatureValue", ns::SIGNATURE),
];
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// What is counted in a document, and the first thing in it that no honest one has.
#[derive(Default)]
struct Found {
    fault: Option<&'static str>,
    assertions: usize,
    encrypted: usize,
    signatures: usize,
}

impl Found {
    fn of(document: &Element) -> Self {
        let (mut found, mut ids) = (Self::default(), HashSet::new());
        document.visit(&mut |element| found.count(element, &mut ids));
        found
    }

    fn count<'a>(&mut self, element: &'a Element, ids: &mut HashSet<&'a str>) {
        for (name, value) in element.attributes() {
            let is_id = matches!(
                name,
                "ID" | "Id" | "id" | "xml:id" | "AssertionID" | "ResponseID"
            );
            if is_id && !ids.insert(value) {
                self.fault = self.fault.or(Some("an ID comes twice"));
            }
        }
        if RESERVED
            .iter()
            .any(|(name, namespace)| element.name == *name && element.namespace != *namespace)
        {
            // Another namespace may have a Status of its own, but not in an answer to a sign-in.
            let fault = "an element only looks like one of SAML's";
            self.fault = self.fault.or(Some(fault));
        }
        match element.name.as_str() {
            "Assertion" => self.assertions += 1,
            "EncryptedAssertion" => self.encrypted += 1,
            "Signature" => self.signatures += 1,
            "Object" | "Manifest" if element.namespace == ns::SIGNATURE => {
                self.fault = self.fault.or(Some("a signature carries an object"));
            }
            _ => {}
        }
    }
}

fn is_saml2(message: &Element) -> bool {
    message.attribute("Version") == Some("2.0")
        && message.attribute("ID").is_some_and(|id| !id.is_empty())
}

/// Says what is wrong with the shape of a message of that name that carries no assertion: a logout request, or its
/// answer.
pub(super) fn message_fault(message: &Element, name: &str) -> Option<&'static str> {
    if !message.is(ns::PROTOCOL, name) {
        return Some("it is another message");
    }
    if !is_saml2(message) {
        return Some("the message has no ID, or another version than 2.0");
    }
    let found = Found::of(message);
    if found.fault.is_some() {
        return found.fault;
    }
    if found.assertions + found.encrypted > 0 {
        return Some("it carries an assertion");
    }
    if message.all(ns::ASSERTION, "Issuer").count() != 1 {
        return Some("it has not exactly one issuer");
    }
    if message.all(ns::SIGNATURE, "Signature").count() != found.signatures {
        return Some("a signature is not where it belongs");
    }
    signatures_fault(message)
}

/// Says what is wrong with the shape of a response, decrypted or not.
pub(crate) fn fault(response: &Element) -> Option<&'static str> {
    if !response.is(ns::PROTOCOL, "Response") {
        return Some("it is no Response of SAML 2.0");
    }
    if !is_saml2(response) {
        return Some("the response has no ID, or another version than 2.0");
    }
    let Found {
        fault,
        assertions,
        encrypted,
        signatures,
    } = Found::of(response);
    if fault.is_some() {
        return fault;
    }
    if assertions + encrypted > 1 {
        return Some("it has more than one assertion");
    }
    let assertion = response.first(ns::ASSERTION, "Assertion");
    if assertions == 1 && assertion.is_none() {
        return Some("the assertion is not where it belongs");
    }
    if encrypted == 1
        && response
            .first(ns::ASSERTION, "EncryptedAssertion")
            .is_none()
    {
        return Some("the encrypted assertion is not where it belongs");
    }
    let places: Vec<&Element> = std::iter::once(response).chain(assertion).collect();
    let in_place: usize = places
        .iter()
        .map(|place| place.all(ns::SIGNATURE, "Signature").count())
        .sum();
    if in_place != signatures {
        return Some("a signature is not where it belongs");
    }
    for place in places {
        if let Some(fault) = signatures_fault(place) {
            return Some(fault);
        }
    }
    assertion.and_then(assertion_fault)
}

fn signatures_fault(place: &Element) -> Option<&'static str> {
    let mut signatures = place.all(ns::SIGNATURE, "Signature");
    let signature = signatures.next()?;
    if signatures.next().is_some() {
        return Some("an element has two signatures");
    }
    let mut infos = signature.all(ns::SIGNATURE, "SignedInfo");
    let (Some(info), None) = (infos.next(), infos.next()) else {
        return Some("a signature has not exactly one SignedInfo");
    };
    if signature.all(ns::SIGNATURE, "SignatureValue").count() != 1 {
        return Some("a signature has not exactly one value");
    }
    let mut references = info.all(ns::SIGNATURE, "Reference");
    let (Some(reference), None) = (references.next(), references.next()) else {
        return Some("a signature does not cover exactly one element");
    };
    let own = place.attribute("ID").filter(|id| !id.is_empty())?;
    if reference
        .attribute("URI")
        .and_then(|uri| uri.strip_prefix('#'))
        != Some(own)
    {
        return Some("a signature covers another element than the one it stands in");
    }
    let transforms = reference
        .first(ns::SIGNATURE, "Transforms")
        .map_or(&[][..], |transforms| &transforms.children);
    let plain = transforms.len() <= 2
        && transforms.iter().all(|transform| {
            transform.is(ns::SIGNATURE, "Transform")
                && matches!(
                    transform.attribute("Algorithm"),
                    Some(ENVELOPED | EXCLUSIVE)
                )
        });
    if !plain {
        return Some("a signature transforms what it covers in an unusual way");
    }
    let canonical = info
        .first(ns::SIGNATURE, "CanonicalizationMethod")
        .and_then(|method| method.attribute("Algorithm"));
    (canonical != Some(EXCLUSIVE)).then_some("a signature is canonicalised in an unusual way")
}

fn assertion_fault(assertion: &Element) -> Option<&'static str> {
    if assertion.attribute("ID").is_none_or(str::is_empty)
        || assertion.attribute("Version") != Some("2.0")
    {
        return Some("the assertion has no ID, or another version than 2.0");
    }
    for name in ["Issuer", "Subject", "Conditions"] {
        if assertion.all(ns::ASSERTION, name).count() > 1 {
            return Some("something stands in the assertion twice");
        }
    }
    let subject = assertion.first(ns::ASSERTION, "Subject")?;
    let mut names = subject.all(ns::ASSERTION, "NameID");
    let name = names.next();
    if names.next().is_some() || name.is_some_and(|name| !name.children.is_empty()) {
        return Some("the assertion names more than one person");
    }
    None
}

/// The algorithms of a document's signatures: each with whether it is allowed.
pub(crate) fn algorithms(response: &Element, allowed: Algorithms) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    response.visit(&mut |element| {
        if !element.is(ns::SIGNATURE, "SignedInfo") {
            return;
        }
        element.visit(&mut |element| {
            let name = element
                .attribute("Algorithm")
                .unwrap_or_default()
                .to_owned();
            let fits = match element.name.as_str() {
                "SignatureMethod" => is_signature(&name, allowed),
                "DigestMethod" => matches!(
                    name.as_str(),
                    "http://www.w3.org/2001/04/xmlenc#sha256"
                        | "http://www.w3.org/2001/04/xmldsig-more#sha384"
                        | "http://www.w3.org/2001/04/xmlenc#sha512"
                ),
                _ => return,
            };
            if !found.contains(&(name.clone(), fits)) {
                found.push((name, fits));
            }
        });
    });
    found
}

/// Whether a signature of that algorithm is taken.
pub(super) fn is_signature(name: &str, allowed: Algorithms) -> bool {
    let Some(name) = name.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#") else {
        return false;
    };
    let rsa = matches!(name, "rsa-sha256" | "rsa-sha384" | "rsa-sha512");
    let ecdsa = matches!(name, "ecdsa-sha256" | "ecdsa-sha384" | "ecdsa-sha512");
    rsa || (ecdsa && allowed == Algorithms::RsaAndEcdsaSha2)
}
