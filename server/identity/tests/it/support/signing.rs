//! Signatures' values, with keys and by algorithms that no library signs an answer with.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256};
use identity::saml::{Certificate, KeyPair};
use peers::forge::rsa_key;

pub const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

/// Signs by RSA with SHA-256.
pub fn rsa(pair: &KeyPair) -> impl Fn(&[u8]) -> Vec<u8> + use<> {
    let key = rsa_key(pair);
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
