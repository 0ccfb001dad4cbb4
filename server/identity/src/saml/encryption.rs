//! What is encrypted for us, assertions and names in logout requests: by which algorithms, and which of our keys fits.

use super::xml::Element;
use super::{Connection, KeyPair, engine, ns};
use crate::checks::{Check, CheckKind, refused, require};
use crate::error::Error;

/// An answer, decrypted.
pub(super) struct Decrypted<'a> {
    /// The key that fitted.
    pub key: &'a KeyPair,
    /// The whole response.
    pub response: String,
    /// The assertion alone.
    pub assertion: String,
}

/// Whether the assertion is opened only after the signature of its response was verified: cipher text that can be changed
/// without being noticed, in a response that says of itself that nobody has.
pub(super) fn waits_for_signature(tree: &Element) -> bool {
    let Some(encrypted) = tree.first(ns::ASSERTION, "EncryptedAssertion") else {
        return false;
    };
    let methods = Methods::of(encrypted);
    methods.allowed && methods.cbc && tree.first(ns::SIGNATURE, "Signature").is_some()
}

/// Decrypts the assertion of a response, if it is encrypted; the check goes with it.
pub(super) fn decrypt<'a>(
    connection: &'a Connection,
    xml: &str,
    tree: &Element,
) -> (Option<Decrypted<'a>>, Check) {
    let expected = if connection.policy.require_encryption {
        "an encrypted assertion"
    } else {
        "an assertion, encrypted for us or not at all"
    };
    let Some(encrypted) = tree.first(ns::ASSERTION, "EncryptedAssertion") else {
        let received = if tree.first(ns::ASSERTION, "Assertion").is_some() {
            "an assertion that is not encrypted"
        } else {
            "no assertion"
        };
        let check = Check::new(CheckKind::Encryption, !connection.policy.require_encryption, expected, received)
            .or("The connection wants encrypted assertions: give the provider our encryption certificate (it stands in our metadata) and turn encryption on there.");
        return (None, check);
    };
    let Methods {
        names,
        allowed,
        cbc,
    } = Methods::of(encrypted);
    let failed = |received: &str, hint: &str| {
        (
            None,
            Check::new(CheckKind::Encryption, false, expected, received).or(hint),
        )
    };
    if !allowed {
        return failed(
            &names,
            "Set the provider to AES (GCM if it can) with RSA-OAEP.",
        );
    }
    // Whoever can change the cipher text could ask us, by trying, what stands in it.
    if cbc && tree.first(ns::SIGNATURE, "Signature").is_none() {
        return failed(
            &format!("{names}, in a response that is not signed"),
            "Have the provider sign the response as well (Entra ID: “Sign SAML response and assertion”), or set it to AES-GCM.",
        );
    }
    for key in &connection.sp.encryption {
        if let Ok((response, assertion)) = engine::decrypt(xml, key) {
            let check = Check::new(CheckKind::Encryption, true, expected, &names)
                .by(&key.certificate().fingerprint());
            return (
                Some(Decrypted {
                    key,
                    response,
                    assertion,
                }),
                check,
            );
        }
    }
    failed(
        &format!("{names}, and none of our keys opens it"),
        "The provider encrypts with another certificate than ours: give it the encryption certificate of our metadata.",
    )
}

/// The logout request with the name in it that it carries encrypted. Its signature has been verified: whoever could
/// change the cipher text could ask us, by trying, what stands in it.
pub(super) fn open_name(
    connection: &Connection,
    encrypted: &Element,
    request: &str,
) -> Result<String, Error> {
    let (expected, methods) = (
        "a name, encrypted for us or not at all",
        Methods::of(encrypted),
    );
    require(
        CheckKind::Encryption,
        methods.allowed,
        expected,
        &methods.names,
    )?;
    let mut keys = connection.sp.encryption.iter();
    keys.find_map(|key| engine::open_name(request, key).ok())
        .ok_or_else(|| {
            let received = format!("{}, and none of our keys opens it", methods.names);
            refused(CheckKind::Encryption, expected, &received)
        })
}

/// The algorithms by which something is encrypted.
struct Methods {
    names: String,
    allowed: bool,
    cbc: bool,
}

impl Methods {
    fn of(encrypted: &Element) -> Self {
        let mut names = Vec::new();
        let (mut allowed, mut cbc) = (true, false);
        encrypted.visit(&mut |element| {
            if element.name == "EncryptionMethod" {
                let name = element.attribute("Algorithm").unwrap_or_default();
                allowed &= is_allowed(name);
                cbc |= name.ends_with("-cbc");
                names.push(name);
            }
        });
        Self {
            names: names.join(", "),
            allowed,
            cbc,
        }
    }
}

/// The tree of a decrypted response.
pub(super) fn tree(decrypted: &Decrypted<'_>) -> Result<Element, Error> {
    Element::parse(
        "decrypted answer",
        &decrypted.response,
        super::xml::Kind::Answer,
    )
}

fn is_allowed(name: &str) -> bool {
    matches!(
        name,
        "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
            | "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
            | "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
            | "http://www.w3.org/2009/xmlenc11#aes128-gcm"
            | "http://www.w3.org/2009/xmlenc11#aes192-gcm"
            | "http://www.w3.org/2009/xmlenc11#aes256-gcm"
            | "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
            | "http://www.w3.org/2009/xmlenc11#rsa-oaep"
    )
}
