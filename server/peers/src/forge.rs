//! What an attacker makes of a genuine answer by SAML: its parts moved, changed or taken away, and what is left signed
//! anew. Another attack is another function here.

use crate::keys;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::KeyPair as RsaKey;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Certificate, KeyPair};
use saml_rs::crypto::enc::encrypt_assertion;
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::sign::construct_saml_signature;
use secrecy::ExposeSecret as _;

/// The algorithm that providers sign by.
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// An algorithm that no provider signs by: its key is a secret.
pub const HMAC_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";

/// Makes a signature's value from what is signed.
pub type Sign<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

/// The first element of a name, with its tags.
pub fn part<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let begin = xml.find(&format!("<{name}"))?;
    let end = format!("</{name}>");
    let end = begin + xml[begin..].find(&end)? + end.len();
    Some(&xml[begin..end])
}

/// The first ID.
pub fn id(xml: &str) -> String {
    let (_, rest) = xml.split_once(" ID=\"").expect("an ID");
    let (id, _) = rest.split_once('"').expect("its end");
    id.to_owned()
}

/// What is left when a part is taken out.
pub fn without(xml: &str, part: &str) -> String {
    xml.replacen(part, "", 1)
}

/// An answer without any of its signatures.
pub fn unsigned(xml: &str) -> String {
    let mut bare = xml.to_owned();
    while let Some(signature) = part(&bare, "ds:Signature") {
        bare = without(&bare, signature);
    }
    bare
}

/// An assertion of an attacker's making: unsigned, about another person.
pub fn evil(assertion: &str) -> String {
    let unsigned = part(assertion, "ds:Signature").map_or(assertion.to_owned(), |signature| {
        without(assertion, signature)
    });
    unsigned
        .replace(&id(assertion), "_evil")
        .replace(">alice<", ">admin<")
        .replace("Alice@Example.com", "admin@example.com")
}

/// The answer without the declaration before it.
pub fn body(xml: &str) -> &str {
    let begin = xml.find("<samlp:Response").expect("an answer");
    &xml[begin..]
}

/// The answer with another text between these two, wherever they stand.
pub fn with(xml: &str, begin: &str, text: &str, end: &str) -> String {
    let mut parts = xml.split(begin);
    let mut changed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(end).expect("an end");
        changed.extend([begin, text, end, rest]);
    }
    changed
}

/// An answer without signatures, signed as a whole by this key. The certificate stands beside the value.
pub fn signed(unsigned: &str, by: &KeyPair, beside: &Certificate) -> String {
    with_signature(unsigned, true, by, beside)
}

/// The same of which the assertion alone is signed.
pub fn with_signed_assertion(unsigned: &str, by: &KeyPair, beside: &Certificate) -> String {
    with_signature(unsigned, false, by, beside)
}

fn with_signature(unsigned: &str, whole: bool, by: &KeyPair, beside: &Certificate) -> String {
    let key = load_private_key(by.private_key().expose_secret(), None).expect("a key");
    let beside = beside.base64();
    let signed = construct_saml_signature(unsigned, whole, &key, &beside, RSA_SHA256, &[], None);
    signed.expect("a signed answer")
}

/// An element that says by what a signature is made.
pub fn method(algorithm: &str, inner: &str) -> String {
    format!("<ds:SignatureMethod Algorithm=\"{algorithm}\">{inner}</ds:SignatureMethod>")
}

/// Signs an answer without signatures, or its assertion, by what no library signs by. The certificate stands beside the
/// value.
pub fn signed_by_hand(
    unsigned: &str,
    whole: bool,
    method: &str,
    beside: &Certificate,
    sign: Sign<'_>,
) -> String {
    // A library makes the digest of what is signed; whose key it does so with is of no account.
    let signed = with_signature(unsigned, whole, &keys::pair(4), beside);
    let signature = part(&signed, "ds:Signature").expect("a signature");
    let info = part(signature, "ds:SignedInfo").expect("what is signed");
    let begin = info.find("<ds:SignatureMethod").expect("a method");
    let end = info.find("<ds:Reference").expect("a reference");
    let ours = [&info[..begin], method, &info[end..]].concat();
    let value = STANDARD.encode(sign(canonical(&ours).as_bytes()));
    let by_hand = signature.replacen(info, &ours, 1).replacen(
        part(signature, "ds:SignatureValue").expect("a value"),
        &format!("<ds:SignatureValue>{value}</ds:SignatureValue>"),
        1,
    );
    signed.replacen(signature, &by_hand, 1)
}

/// `SignedInfo` in exclusive canonical form, as far as one without other prefixes and without comments needs it: its
/// prefix is explained where it begins, and no element is written short.
fn canonical(info: &str) -> String {
    let (mut written, mut rest) = (String::new(), info);
    while let Some(end) = rest.find("/>") {
        let begin = rest[..end].rfind('<').expect("a tag") + 1;
        let name = rest[begin..end].split(' ').next().unwrap_or_default();
        written.push_str(&rest[..end]);
        written.push_str(&["></", name, ">"].concat());
        rest = &rest[end + 2..];
    }
    written.push_str(rest);
    written.replacen(
        "<ds:SignedInfo>",
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
        1,
    )
}

/// The key of a pair, for what signs by hand.
pub fn rsa_key(pair: &KeyPair) -> RsaKey {
    let pem = pair.private_key().expose_secret();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).expect("base64");
    RsaKey::from_pkcs8(&der).expect("a key of RSA")
}

/// The public half of a key as everybody has it: an attacker uses it as a secret.
pub fn public_pem(key: &RsaKey) -> Vec<u8> {
    let der: PublicKeyX509Der<'_> = key.public_key().as_der().expect("a key");
    let text = STANDARD.encode(der.as_ref());
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n").into_bytes()
}

/// An answer whose assertion is encrypted for whoever has the key of this certificate, in base64: anybody can do so.
pub fn encrypted(xml: &str, certificate: &str) -> String {
    let data = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
    let key = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    let encrypted = encrypt_assertion(xml, certificate, data, key, "saml");
    encrypted.expect("an encrypted answer")
}

/// What signature wrapping makes of an answer that is signed and not encrypted: each way with its name.
#[expect(clippy::too_many_lines, reason = "a suite of attacks is a long list")]
pub fn wrapped(xml: &str) -> Vec<(&'static str, String)> {
    let assertion = part(xml, "saml:Assertion")
        .expect("an assertion")
        .to_owned();
    let evil = evil(&assertion);
    let response_signature = part(xml, "ds:Signature").expect("a signature").to_owned();
    let bare = part(&assertion, "ds:Signature").map_or(assertion.clone(), |signature| {
        without(&assertion, signature)
    });
    // The signature that is moved: the assertion's where there is one.
    let signature = part(&assertion, "ds:Signature")
        .unwrap_or(&response_signature)
        .to_owned();
    let root = body(xml).to_owned();
    let (open, _) = root.split_at(root.find('>').expect("a tag") + 1);
    let evil_open = open.replacen(&id(open), "_evilresponse", 1);
    let evil_root = root
        .replacen(open, &evil_open, 1)
        .replacen(&assertion, &evil, 1);
    let unsigned_root = without(&root, &response_signature);
    let in_signature = |inner: &str| {
        signature.replacen(
            "</ds:Signature>",
            &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"),
            1,
        )
    };
    let with_evil_signed =
        |signature: &str| evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
    vec![
        (
            "XSW1",
            evil_root.replacen(
                &response_signature,
                &response_signature.replacen(
                    "</ds:Signature>",
                    &format!("<ds:Object>{unsigned_root}</ds:Object></ds:Signature>"),
                    1,
                ),
                1,
            ),
        ),
        (
            "XSW2",
            evil_root.replacen(
                &response_signature,
                &format!("{unsigned_root}{response_signature}"),
                1,
            ),
        ),
        (
            "XSW3",
            xml.replacen(&assertion, &format!("{evil}{assertion}"), 1),
        ),
        (
            "XSW3 behind",
            xml.replacen(&assertion, &format!("{assertion}{evil}"), 1),
        ),
        (
            "XSW4",
            xml.replacen(
                &assertion,
                &evil.replacen(
                    "</saml:Assertion>",
                    &format!("{assertion}</saml:Assertion>"),
                    1,
                ),
                1,
            ),
        ),
        (
            "XSW5",
            xml.replacen(
                &assertion,
                &format!("{}{bare}", with_evil_signed(&signature)),
                1,
            ),
        ),
        (
            "XSW6",
            xml.replacen(&assertion, &with_evil_signed(&in_signature(&bare)), 1),
        ),
        (
            "XSW7",
            xml.replacen(
                &assertion,
                &format!("<samlp:Extensions>{evil}</samlp:Extensions>{assertion}"),
                1,
            ),
        ),
        (
            "XSW8",
            xml.replacen(&assertion, &with_evil_signed(&in_signature(&assertion)), 1),
        ),
        (
            "same id twice",
            xml.replacen(
                &assertion,
                &format!("{}{assertion}", evil.replace("_evil", &id(&assertion))),
                1,
            ),
        ),
        (
            "other namespace",
            xml.replacen(
                &assertion,
                &format!(
                    "{}{assertion}",
                    evil.replacen("urn:oasis:names:tc:SAML:2.0:assertion", "urn:evil", 1)
                ),
                1,
            ),
        ),
        ("wrapped in another root", format!("<evil>{root}</evil>")),
        (
            "advice",
            xml.replacen(
                &assertion,
                &evil.replacen(
                    "</saml:Conditions>",
                    &format!("</saml:Conditions><saml:Advice>{assertion}</saml:Advice>"),
                    1,
                ),
                1,
            ),
        ),
    ]
}
