//! By what an answer is signed: a public key that is used as a secret, and elliptic curves.

use crate::support::genuine::of;
use crate::support::signing::{ECDSA_SHA256, ecdsa, rsa};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use identity::http::Reach;
use identity::saml::{Algorithms, Certificate, Connection, Initiated, Policy, engine};
use identity::{CheckKind, VerifiedBy};
use peers::forge::{HMAC_SHA256, RSA_SHA256, Sign, method, signed_by_hand, unsigned};
use peers::{Shape, keys, service_provider};
use sha2::Sha256;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The shapes with one signature: whether it is the response's.
const ONE_SIGNATURE: [(Shape, bool); 2] = [(Shape::Response, true), (Shape::Assertion, false)];

/// What everybody has of a provider's key, as bytes that somebody might take for a secret.
fn public(certificate: &Certificate) -> Vec<Vec<u8>> {
    let der = STANDARD.decode(certificate.base64()).unwrap();
    let (_, parsed) = X509Certificate::from_der(&der).unwrap();
    let key = parsed.public_key().raw.to_vec();
    let base64 = STANDARD.encode(&key);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    vec![
        certificate.pem().into_bytes(),
        certificate.base64().into_bytes(),
        pem.into_bytes(),
        parsed.public_key().subject_public_key.data.to_vec(),
        key,
        der.clone(),
    ]
}

#[test]
fn a_public_key_is_no_secret() {
    for (shape, whole) in ONE_SIGNATURE {
        let genuine = of(shape);
        let certificate = &genuine.connection.identity_provider().certificates[0];
        let bare = unsigned(&genuine.xml);
        let evil = bare.replace(">alice<", ">admin<");
        for secret in public(certificate) {
            let mac = |message: &[u8]| {
                let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
                mac.update(message);
                mac.finalize().into_bytes().to_vec()
            };
            let one_bit = |message: &[u8]| vec![mac(message)[0] & 0x80];
            let forgeries: [(&str, Sign<'_>); 2] = [
                ("", &mac),
                ("<ds:HMACOutputLength>1</ds:HMACOutputLength>", &one_bit),
            ];
            for (length, sign) in forgeries {
                let method = method(HMAC_SHA256, length);
                let forged = signed_by_hand(&evil, whole, &method, certificate, sign);
                assert_eq!(genuine.refuses("HMAC", &forged), CheckKind::Algorithm);
                // The library would not believe it either.
                assert!(!engine::is_signed_by(&forged, certificate), "{shape:?}");
            }
        }
        // What is forged so is signed right: with the provider's key it is believed, with another it is not.
        let method = method(RSA_SHA256, "");
        let theirs = rsa(&keys::pair(2));
        let signed = signed_by_hand(&bare, whole, &method, certificate, &theirs);
        let assertion = genuine.finish(&signed).result.unwrap();
        assert_eq!(assertion.subject.value, "alice");
        let attackers = rsa(&keys::pair(4));
        let forged = signed_by_hand(&bare, whole, &method, certificate, &attackers);
        let kind = genuine.refuses("an attacker's key", &forged);
        assert_eq!(kind, CheckKind::Signature);
    }
}

#[test]
fn elliptic_curves_are_taken_where_that_is_allowed() {
    let (certificate, sign) = ecdsa();
    let (_, strangers) = ecdsa();
    let method = method(ECDSA_SHA256, "");
    for (shape, whole) in ONE_SIGNATURE {
        let genuine = of(shape);
        let bare = unsigned(&genuine.xml);
        let signed = signed_by_hand(&bare, whole, &method, &certificate, &sign);
        let kind = genuine.refuses("an algorithm that is not allowed", &signed);
        assert_eq!(kind, CheckKind::Algorithm);

        let connect = |algorithms| {
            let mut idp = genuine.connection.identity_provider().clone();
            idp.certificates.push(certificate.clone());
            let policy = Policy {
                algorithms,
                idp_initiated: true,
                ..Policy::default()
            };
            Connection::new(service_provider(), idp, policy, Reach::Development)
        };
        let error = connect(Algorithms::RsaSha2).unwrap_err();
        assert_eq!(error.code(), "setting_invalid", "{error}");
        let allowed = connect(Algorithms::RsaAndEcdsaSha2).unwrap();
        let finish = |xml: &str| {
            let encoded = STANDARD.encode(xml);
            let outcome = allowed.finish(&encoded, Initiated::ByProvider, genuine.at);
            outcome.result
        };
        let assertion = finish(&signed).unwrap();
        assert_eq!(assertion.subject.value, "alice");
        let by = VerifiedBy::Certificate {
            fingerprint: certificate.fingerprint(),
            algorithms: vec![ECDSA_SHA256.to_owned()],
        };
        assert_eq!(assertion.verified_by, by);
        // That it is allowed takes nothing from RSA, and makes nothing else right.
        assert_eq!(finish(&genuine.xml).unwrap().subject.value, "alice");
        let refused = |xml: &str| finish(xml).unwrap_err().code();
        let changed = signed.replace(">alice<", ">admin<");
        assert_eq!(refused(&changed), "refused_signature");
        let forged = signed_by_hand(&bare, whole, &method, &certificate, &strangers);
        assert_eq!(refused(&forged), "refused_signature");
        let weak = signed.replace("#ecdsa-sha256", "#ecdsa-sha1");
        assert_eq!(refused(&weak), "refused_algorithm");
    }
}
