//! XML Encryption 1.1 by hand, with a library that knows nothing of XML: AES-128-GCM, and RSA-OAEP for its key.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::Certificate;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// What stands in the place of a `NameID`, for whoever has the key of the certificate.
pub fn encrypted_id(plain: &str, certificate: &Certificate) -> String {
    let (secret, nonce) = ([7; 16], [9; 12]);
    let mut sealed = plain.as_bytes().to_vec();
    LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &secret).expect("a key"))
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut sealed,
        )
        .expect("sealed");
    format!(
        "<saml:EncryptedID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"/><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedID>",
        STANDARD.encode(wrapped(&secret, certificate)),
        STANDARD.encode([&nonce[..], &sealed].concat()),
    )
}

fn wrapped(secret: &[u8], certificate: &Certificate) -> Vec<u8> {
    let der = STANDARD.decode(certificate.base64()).expect("base64");
    let (_, certificate) = X509Certificate::from_der(&der).expect("a certificate");
    let key = PublicEncryptingKey::from_der(certificate.public_key().raw).expect("a key of RSA");
    let key = OaepPublicEncryptingKey::new(key).expect("a key for OAEP");
    let mut wrapped = vec![0; key.ciphertext_size()];
    let written = key.encrypt(&OAEP_SHA1_MGF1SHA1, secret, &mut wrapped, None);
    written.expect("a wrapped key").to_vec()
}
