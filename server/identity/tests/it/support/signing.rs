//! Signatures by hand, with keys and by algorithms that no library signs an answer with.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKey;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Certificate, KeyPair};
use peers::forge::{RSA_SHA256, part};
use peers::keys;
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::sign::construct_saml_signature;
use secrecy::ExposeSecret as _;

pub const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

/// Makes a signature's value from what is signed.
pub type Sign<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

/// An element that says by what a signature is made.
pub fn method(algorithm: &str, inner: &str) -> String {
    format!("<ds:SignatureMethod Algorithm=\"{algorithm}\">{inner}</ds:SignatureMethod>")
}

/// Signs an answer without signatures, or its assertion. The certificate stands beside the value.
pub fn signed_by_hand(
    xml: &str,
    whole: bool,
    method: &str,
    certificate: &Certificate,
    sign: Sign<'_>,
) -> String {
    // A library makes the digest of what is signed; whose key it does so with is of no account.
    let anybodys = keys::pair(4);
    let key = load_private_key(anybodys.private_key().expose_secret(), None).expect("a key");
    let base64 = certificate.base64();
    let signed = construct_saml_signature(xml, whole, &key, &base64, RSA_SHA256, &[], None);
    let signed = signed.expect("a signed answer");
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

/// Signs by RSA with SHA-256.
pub fn rsa(pair: &KeyPair) -> impl Fn(&[u8]) -> Vec<u8> + use<> {
    let pem = pair.private_key().expose_secret();
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).expect("base64");
    let key = RsaKey::from_pkcs8(&der).expect("a key of RSA");
    move |message: &[u8]| {
        let mut value = vec![0; key.public_modulus_len()];
        let random = SystemRandom::new();
        key.sign(&RSA_PKCS1_SHA256, &random, message, &mut value)
            .expect("a signature");
        value
    }
}

/// A key of an elliptic curve: its certificate, and what signs by it with SHA-256.
pub fn ecdsa() -> (Certificate, impl Fn(&[u8]) -> Vec<u8>) {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key");
    let certificate = rcgen::CertificateParams::default().self_signed(&pair);
    let der = certificate.expect("a certificate").der().to_vec();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pair.serialize_der());
    let key = key.expect("a key of a curve");
    let sign = move |message: &[u8]| {
        let value = key.sign(&SystemRandom::new(), message);
        value.expect("a signature").as_ref().to_vec()
    };
    (Certificate::from_der(der).expect("a certificate"), sign)
}
