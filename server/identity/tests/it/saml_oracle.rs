//! What others than we say to answers: another library to genuine ones and to attacks, and chance, which changes
//! genuine ones anyhow.

use crate::support::genuine::{genuine, of, wrapped};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::Assertion;
use identity::http::Reach;
use identity::saml::{Certificate, IdentityProvider, Initiated};
use peers::{ACS, ENTITY_ID, Shape};
use proptest::prelude::*;

/// Another library, written by others, reads the genuine answers as we do.
#[test]
fn a_second_library_agrees() {
    use saml::{IdpDescriptor, ServiceProvider, ServiceProviderConfig};
    for genuine in genuine()
        .iter()
        .filter(|genuine| genuine.shape != Shape::EncryptedBoth)
    {
        let sp = ServiceProvider::new(ServiceProviderConfig {
            entity_id: ENTITY_ID.to_owned(),
            acs: vec![saml::SsoResponseEndpoint::post(ACS, 0, true)],
            slo: Vec::new(),
            name_id_formats: Vec::new(),
            signing_key: None,
            decryption_key: None,
            sign_authn_requests: false,
            want_signed: saml::SpWantSigned::default(),
            allow_unsolicited: true,
            default_peer_crypto_policy: saml::PeerCryptoPolicy::strong_defaults(),
            outbound_signature_algorithm: saml::SignatureAlgorithm::RsaSha256,
            outbound_digest_algorithm: saml::DigestAlgorithm::Sha256,
        })
        .unwrap();
        let provider = genuine.connection.identity_provider();
        let metadata = format!(
            "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"{}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{}\"/></md:IDPSSODescriptor></md:EntityDescriptor>",
            provider.entity_id,
            provider.certificates[0].base64(),
            provider.sso[0].location,
        );
        let idp = IdpDescriptor::from_metadata_xml(metadata.as_bytes()).unwrap();
        let consume = |xml: &str| {
            let cache = saml::InMemoryReplayCache::default();
            sp.consume_response(saml::ConsumeResponse {
                idp: &idp,
                peer_crypto_policy: None,
                saml_response: xml.as_bytes(),
                binding: saml::SsoResponseBinding::HttpPost,
                relay_state: None,
                tracker: None,
                expected_destination: ACS,
                now: genuine.at.into(),
                clock_skew: std::time::Duration::from_mins(3),
                replay_cache: Some(&cache),
                replay_mode: saml::ReplayMode::All,
                holder_of_key_cert: None,
            })
            .map(|identity| format!("{:?}", identity.name_id()))
        };
        let name =
            consume(&genuine.xml).unwrap_or_else(|error| panic!("{:?}: {error}", genuine.shape));
        assert!(name.contains("\"alice\""), "{name}");
        for (attack, xml) in wrapped(genuine) {
            if let Ok(name) = consume(&xml) {
                assert!(
                    !name.contains("admin"),
                    "the second library is taken in by {attack}"
                );
            }
        }
    }
}

/// What may differ without harm: the response's own id where only the assertion is signed.
fn core(assertion: &Assertion) -> Assertion {
    let mut core = assertion.clone();
    core.replay_keys
        .retain(|key| key.key.starts_with("assertion:"));
    core
}

#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, &'static str),
    Copy(prop::sample::Index, usize, prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 1_usize..400).prop_map(|(at, length)| Change::Remove(at, length)),
        (
            at(),
            prop::sample::select(vec![
                "<",
                ">",
                "\"",
                "&amp;",
                " ",
                "admin",
                "<!---->",
                "<a/>",
                "xmlns:saml=\"x\"",
                "ID=\"x\"",
                "\u{0}",
                "é"
            ])
        )
            .prop_map(|(at, text)| Change::Insert(at, text)),
        (at(), 1_usize..3000, at()).prop_map(|(from, length, to)| Change::Copy(from, length, to)),
    ]
}

fn apply(xml: &str, change: &Change) -> Vec<u8> {
    let mut bytes = xml.as_bytes().to_vec();
    match change {
        Change::Set(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Remove(at, length) => {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Change::Insert(at, text) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
        Change::Copy(from, length, to) => {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let copied = bytes[from..(from + length).min(bytes.len())].to_vec();
            bytes.splice(to..to, copied);
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_changed_answer_says_the_same_or_nothing(pick in any::<prop::sample::Index>(), change in change()) {
        let genuine = &genuine()[pick.index(genuine().len())];
        let changed = apply(&genuine.xml, &change);
        let outcome = genuine.connection.finish(&STANDARD.encode(changed), Initiated::ByProvider, genuine.at);
        match outcome.result {
            Ok(assertion) => prop_assert_eq!(core(&assertion), core(&genuine.assertion)),
            Err(error) => prop_assert_eq!(error.check(), outcome.report.reason()),
        }
    }

    #[test]
    fn whatever_comes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..600), text in "[<>/a-z\"= &;:!?\\[\\]-]{0,300}") {
        let genuine = of(Shape::Both);
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            prop_assert!(genuine.connection.finish(&STANDARD.encode(bytes), Initiated::ByProvider, genuine.at).result.is_err());
            let _ = IdentityProvider::parse(bytes, Reach::Public);
            let _ = Certificate::from_der(bytes.to_vec());
        }
        prop_assert!(genuine.connection.finish(&text, Initiated::ByProvider, genuine.at).result.is_err());
        let _ = Certificate::parse(&text);
        let _ = genuine.connection.receive_logout_by_redirect(&text, genuine.at);
        let _ = genuine.connection.receive_logout_by_post(&text, None, genuine.at);
    }
}
