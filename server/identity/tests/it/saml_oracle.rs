//! What others than we say to answers: another library to genuine ones and to attacks, and chance, which changes
//! genuine ones anyhow.

use crate::support::genuine::{Genuine, genuine, of};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::Assertion;
use identity::http::Reach;
use identity::saml::{Certificate, IdentityProvider, Initiated, engine};
use peers::forge::{part, without, wrapped};
use peers::{ACS, ENTITY_ID, Shape, service_provider};
use proptest::prelude::*;

/// Another library, written by others, set up for the same answers as we are.
struct Second {
    sp: saml::ServiceProvider,
    idp: saml::IdpDescriptor,
}

impl Second {
    fn of(genuine: &Genuine) -> Self {
        let sp = saml::ServiceProvider::new(saml::ServiceProviderConfig {
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
        let idp = saml::IdpDescriptor::from_metadata_xml(metadata.as_bytes()).unwrap();
        Self { sp, idp }
    }

    /// Whom it believes an answer to be about.
    fn name(&self, genuine: &Genuine, xml: &str) -> Result<String, String> {
        let xml = readable(xml);
        let cache = saml::InMemoryReplayCache::default();
        let identity = self.sp.consume_response(saml::ConsumeResponse {
            idp: &self.idp,
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
        });
        identity
            .map(|identity| identity.name_id().value.clone())
            .map_err(|error| error.to_string())
    }
}

/// It opens nothing that is encrypted as most providers do, by RSA-OAEP with SHA-1. So it gets an assertion as we have
/// opened it, without the response's signature, which fits the cipher text alone: there the assertion's own counts.
fn readable(xml: &str) -> String {
    if !xml.contains("EncryptedAssertion") {
        return xml.to_owned();
    }
    let ours = service_provider().encryption;
    let (opened, _) = engine::decrypt(xml, &ours[0]).unwrap();
    without(&opened, part(&opened, "ds:Signature").unwrap())
}

#[test]
fn a_second_library_reads_the_same_name() {
    for genuine in genuine() {
        let second = Second::of(genuine);
        let name = second.name(genuine, &genuine.xml);
        let name = name.unwrap_or_else(|error| panic!("{:?}: {error}", genuine.shape));
        assert_eq!(name, genuine.assertion.subject.value, "{:?}", genuine.shape);
    }
}

/// What we refuse it may take, but not for somebody else's.
#[test]
fn a_second_library_finds_nobody_else_in_what_is_wrapped() {
    for shape in [Shape::Response, Shape::Assertion, Shape::Both] {
        let genuine = of(shape);
        let second = Second::of(genuine);
        for (attack, xml) in wrapped(&genuine.xml) {
            if let Ok(name) = second.name(genuine, &xml) {
                assert_eq!(name, "alice", "{attack} {shape:?}");
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
        let outcome = genuine.connection.finish(&STANDARD.encode(&changed), Initiated::ByProvider, genuine.at);
        match outcome.result {
            Ok(assertion) => {
                prop_assert_eq!(core(&assertion), core(&genuine.assertion));
                // The other library may be stricter than we are, and read no other name.
                let changed = String::from_utf8(changed).unwrap();
                if let Ok(name) = Second::of(genuine).name(genuine, &changed) {
                    prop_assert_eq!(name, assertion.subject.value);
                }
            }
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
