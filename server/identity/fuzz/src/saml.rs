//! A provider of SAML whose key is in this process, and us, connected to it.

use crate::Seed;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::http::Reach;
use identity::saml::{
    Binding, Connection, Endpoint, IdentityProvider, Policy, Send, ServiceProvider, Session,
};
use peers::{ENTITY_ID, SLO, keys, service_provider};
use saml_rs::crypto::enc::encrypt_assertion;
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::sign::construct_saml_signature;
use secrecy::ExposeSecret as _;

const IDP: &str = "https://idp.example/metadata";
const IDP_SLO: &str = "https://idp.example/logout";
const UNSIGNED: &str = include_str!("../seeds/saml_response/unsigned.xml");

/// Both kinds of sign-in, with nothing switched off.
pub fn connection() -> Connection {
    let provider = IdentityProvider {
        entity_id: IDP.to_owned(),
        sso: vec![Endpoint::new(Binding::Redirect, "https://idp.example/sso")],
        slo: vec![
            Endpoint::new(Binding::Redirect, IDP_SLO),
            Endpoint::new(Binding::Post, IDP_SLO),
        ],
        certificates: vec![keys::pair(2).certificate().clone()],
        wants_signed_requests: false,
    };
    let policy = Policy {
        idp_initiated: true,
        ..Policy::default()
    };
    Connection::new(service_provider(), provider, policy, Reach::Development).expect("a connection")
}

/// Answers about alice: each thing signed that can be, and encrypted before and after.
pub fn answers() -> Vec<Seed> {
    let gcm = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
    let cbc = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
    let plain = UNSIGNED.trim();
    let assertion = signed(plain, false);
    [
        ("response", signed(plain, true)),
        ("both", signed(&assertion, true)),
        ("encrypted", encrypted(&assertion, gcm)),
        ("encrypted-unsigned", encrypted(plain, gcm)),
        ("encrypted-response", signed(&encrypted(plain, gcm), true)),
        ("cbc", encrypted(&assertion, cbc)),
        ("cbc-response", signed(&encrypted(&assertion, cbc), true)),
        ("assertion", assertion),
    ]
    .map(|(name, xml)| (name, xml.into_bytes()))
    .into()
}

fn signed(xml: &str, whole: bool) -> String {
    let pair = keys::pair(2);
    let key = load_private_key(pair.private_key().expose_secret(), None).expect("a key");
    let certificate = pair.certificate().base64();
    let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    construct_saml_signature(xml, whole, &key, &certificate, rsa, &[], None).expect("signed")
}

fn encrypted(xml: &str, algorithm: &str) -> String {
    let ours = service_provider().encryption;
    let certificate = ours[0].certificate().base64();
    let oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    encrypt_assertion(xml, &certificate, algorithm, oaep, "saml").expect("encrypted")
}

/// Whom the provider signs out.
pub fn alice() -> Session {
    Session {
        name_id: "alice".to_owned(),
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
        indexes: vec!["_one".to_owned(), "_two".to_owned()],
    }
}

/// Logout requests of the provider, each behind the digit by which the target knows what it is: the query of an address,
/// the XML of a form, and what is deflated in an address.
pub fn logouts() -> Vec<Seed> {
    // Who sends a logout request is the same to the protocol as who gets it, so our own half makes them.
    let provider = ServiceProvider {
        entity_id: IDP.to_owned(),
        acs: "https://idp.example/acs".to_owned(),
        slo: Some(IDP_SLO.to_owned()),
        signing: vec![keys::pair(2)],
        encryption: vec![keys::pair(3)],
    };
    let us = IdentityProvider {
        entity_id: ENTITY_ID.to_owned(),
        sso: vec![Endpoint::new(Binding::Redirect, SLO)],
        slo: vec![
            Endpoint::new(Binding::Redirect, SLO),
            Endpoint::new(Binding::Post, SLO),
        ],
        certificates: vec![keys::pair(0).certificate().clone()],
        wants_signed_requests: false,
    };
    let theirs = Connection::new(provider, us, Policy::default(), Reach::Development);
    let theirs = theirs.expect("a connection");
    let begin = |binding| {
        let begun = theirs.begin_logout(binding, &alice(), "state");
        begun.expect("a request").send
    };
    let (Send::Redirect(address), Send::Post { fields, .. }) =
        (begin(Binding::Redirect), begin(Binding::Post))
    else {
        panic!("each by the binding that was asked for")
    };
    let mut pairs = address.query_pairs();
    let deflated = pairs.find(|(name, _)| name == "SAMLRequest");
    let deflated = deflated.expect("a message").1;
    let posted = fields.into_iter().find(|(name, _)| name == "SAMLRequest");
    let posted = posted.expect("a message").1;
    let decoded = |text: &str| STANDARD.decode(text).expect("base64");
    let query = address.query().expect("a query").as_bytes();
    vec![
        ("redirect", [&b"0"[..], query].concat()),
        ("post", [&b"1"[..], &decoded(&posted)].concat()),
        ("deflated", [&b"2"[..], &decoded(&deflated)].concat()),
    ]
}
