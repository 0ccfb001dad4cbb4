//! Logout messages of SAML: what a provider may say, and what nobody may.
//!
//! A provider is made of our own half: who sends a logout request is the same to the protocol as who gets it.

use crate::support::encryption::encrypted_id;
use identity::http::Reach;
use identity::saml::{
    Binding, Connection, Endpoint, IdentityProvider, KeyPair, LogoutRequested, Policy, Send,
    ServiceProvider, Session, relay_state,
};
use identity::{CheckKind, Error};
use peers::forge::{part, without};
use peers::{ENTITY_ID, SLO, keys, now, service_provider};
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::sign::construct_saml_signature;
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use time::Duration;
use url::Url;

const IDP: &str = "https://idp.example/metadata";
const IDP_SLO: &str = "https://idp.example/logout";
const IDP_SLO_ANSWERS: &str = "https://idp.example/logout/answers";

/// Us, connected to the provider, which takes answers at an address of their own.
fn ours() -> Connection {
    ours_with(vec![keys::pair(1)])
}

/// The same with these keys to open what is encrypted.
fn ours_with(encryption: Vec<KeyPair>) -> Connection {
    let us = ServiceProvider {
        encryption,
        ..service_provider()
    };
    let answers = |binding| Endpoint {
        response_location: Some(IDP_SLO_ANSWERS.to_owned()),
        ..Endpoint::new(binding, IDP_SLO)
    };
    let provider = IdentityProvider {
        entity_id: IDP.to_owned(),
        sso: vec![Endpoint::new(Binding::Redirect, "https://idp.example/sso")],
        slo: vec![answers(Binding::Redirect), answers(Binding::Post)],
        certificates: vec![keys::pair(2).certificate().clone()],
        wants_signed_requests: false,
    };
    Connection::new(us, provider, Policy::default(), Reach::Public).expect("a connection")
}

/// Whoever sends us a logout request, as they say who they are and where it goes.
struct Sender {
    entity_id: &'static str,
    key: KeyPair,
    destination: &'static str,
}

impl Sender {
    fn honest() -> Self {
        Self {
            entity_id: IDP,
            key: keys::pair(2),
            destination: SLO,
        }
    }

    fn connection(&self) -> Connection {
        let provider = ServiceProvider {
            entity_id: self.entity_id.to_owned(),
            acs: "https://idp.example/acs".to_owned(),
            slo: Some(IDP_SLO_ANSWERS.to_owned()),
            signing: vec![self.key.clone()],
            encryption: vec![keys::pair(3)],
        };
        let us = IdentityProvider {
            entity_id: ENTITY_ID.to_owned(),
            sso: vec![Endpoint::new(Binding::Redirect, SLO)],
            slo: vec![
                Endpoint::new(Binding::Redirect, self.destination),
                Endpoint::new(Binding::Post, self.destination),
            ],
            certificates: vec![keys::pair(0).certificate().clone()],
            wants_signed_requests: false,
        };
        Connection::new(provider, us, Policy::default(), Reach::Development).expect("a connection")
    }

    /// The query of a request by redirect.
    fn query(&self) -> String {
        let begun = self
            .connection()
            .begin_logout(Binding::Redirect, &alice(), "their state");
        match begun.expect("a request").send {
            Send::Redirect(address) => address.query().expect("a query").to_owned(),
            Send::Post { .. } => panic!("a redirect was asked for"),
        }
    }

    /// The fields of a request by form.
    fn fields(&self) -> BTreeMap<String, String> {
        let begun = self
            .connection()
            .begin_logout(Binding::Post, &alice(), "their state");
        match begun.expect("a request").send {
            Send::Post { fields, .. } => fields.into_iter().collect(),
            Send::Redirect(_) => panic!("a form was asked for"),
        }
    }

    /// The same of a request in which this stands in the place of the name, signed as it is.
    fn naming(&self, name: &str) -> BTreeMap<String, String> {
        let mut fields = self.fields();
        let xml = decoded(&fields["SAMLRequest"]);
        let unsigned = without(&xml, part(&xml, "ds:Signature").expect("a signature"));
        let plain = part(&unsigned, "saml:NameID").expect("a name");
        let key = load_private_key(self.key.private_key().expose_secret(), None).expect("a key");
        let signed = construct_saml_signature(
            &unsigned.replacen(plain, name, 1),
            true,
            &key,
            &self.key.certificate().base64(),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            &[],
            None,
        );
        let signed = encoded(&signed.expect("a signed request"));
        fields.insert("SAMLRequest".to_owned(), signed);
        fields
    }
}

/// Alice's name as it stands in a request.
const ALICE: &str = "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">alice</saml:NameID>";

fn alice() -> Session {
    Session {
        name_id: "alice".to_owned(),
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
        indexes: vec!["_one".to_owned(), "_two".to_owned()],
    }
}

fn by_redirect(query: &str) -> Result<LogoutRequested, Error> {
    ours().receive_logout_by_redirect(query, now())
}

fn by_post(fields: &BTreeMap<String, String>) -> Result<LogoutRequested, Error> {
    let state = fields.get("RelayState").map(String::as_str);
    ours().receive_logout_by_post(&fields["SAMLRequest"], state, now())
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: CheckKind) {
    let error = result.expect_err("refused");
    assert_eq!(error.check().map(|check| check.kind), Some(kind), "{error}");
}

#[test]
fn an_honest_request_is_answered_where_answers_are_taken() {
    let sender = Sender::honest();
    let redirected = by_redirect(&sender.query()).unwrap();
    let posted = by_post(&sender.fields()).unwrap();
    for requested in [&redirected, &posted] {
        assert_eq!(requested.session, alice());
        assert!(requested.replay_key.expires_at > now());
        assert!(requested.replay_key.expires_at < now() + Duration::hours(2));
    }
    assert_ne!(redirected.replay_key, posted.replay_key);

    let Some(Send::Redirect(address)) = redirected.answer else {
        panic!("{:?}", redirected.answer)
    };
    assert!(address.as_str().starts_with(IDP_SLO_ANSWERS), "{address}");
    let query = address.query().unwrap();
    assert_eq!(relay_state(query).as_deref(), Some("their state"));
    assert!(query.contains("Signature="));
    let Some(Send::Post { action, fields }) = posted.answer else {
        panic!("{:?}", posted.answer)
    };
    assert_eq!(action.as_str(), IDP_SLO_ANSWERS);
    assert!(fields.contains(&("RelayState".to_owned(), "their state".to_owned())));
}

#[test]
fn an_answer_is_taken_by_the_side_that_asked() {
    let sender = Sender::honest().connection();
    let begun = sender
        .begin_logout(Binding::Redirect, &alice(), "their state")
        .unwrap();
    let Send::Redirect(request) = &begun.send else {
        panic!("a redirect")
    };
    let requested = by_redirect(request.query().unwrap()).unwrap();
    let Some(Send::Redirect(answer)) = requested.answer else {
        panic!("a redirect")
    };
    let finish = |query: &str| sender.finish_logout_by_redirect(query, &begun.pending, now());
    finish(answer.query().unwrap()).unwrap();

    let unsigned = answer.query().unwrap().split("&SigAlg").next().unwrap();
    assert_refused(finish(unsigned), CheckKind::Signature);
    let mut other = begun.pending.clone();
    other.request_id = "_another".to_owned();
    let query = answer.query().unwrap();
    let result = sender.finish_logout_by_redirect(query, &other, now());
    assert_refused(result, CheckKind::InResponseTo);
    let late = sender.finish_logout_by_redirect(query, &begun.pending, now() + Duration::hours(2));
    assert_refused(late, CheckKind::IssuedAt);
    // A request is no answer.
    assert_refused(finish(request.query().unwrap()), CheckKind::Form);
}

#[test]
fn whoever_is_not_the_provider_ends_nothing() {
    let attacker = Sender {
        key: keys::pair(4),
        ..Sender::honest()
    };
    assert_refused(by_redirect(&attacker.query()), CheckKind::Signature);
    assert_refused(by_post(&attacker.fields()), CheckKind::Signature);
    let another = Sender {
        entity_id: "https://other.example/metadata",
        ..Sender::honest()
    };
    assert_refused(by_redirect(&another.query()), CheckKind::Issuer);
    assert_refused(by_post(&another.fields()), CheckKind::Issuer);
    let elsewhere = Sender {
        destination: "http://127.0.0.1:1/sso/saml/another/slo",
        ..Sender::honest()
    };
    assert_refused(by_redirect(&elsewhere.query()), CheckKind::Destination);
    assert_refused(by_post(&elsewhere.fields()), CheckKind::Destination);
}

#[test]
fn a_request_that_was_changed_is_refused() {
    let query = Sender::honest().query();
    let unsigned = query.split("&SigAlg").next().unwrap();
    assert_refused(by_redirect(unsigned), CheckKind::Signature);
    let stripped = query.split("&Signature").next().unwrap();
    assert_refused(by_redirect(stripped), CheckKind::Signature);
    let other_state = query.replace("RelayState=their", "RelayState=my");
    assert_refused(by_redirect(&other_state), CheckKind::Signature);
    let weak = query.replace("xmldsig-more%23rsa-sha256", "xmldsig%23rsa-sha1");
    let weak = weak.replace("2001%2F04%2Fxmldsig%23", "2000%2F09%2Fxmldsig%23");
    assert_refused(by_redirect(&weak), CheckKind::Algorithm);
    // A second value, also under a name that is written otherwise.
    for name in ["SAMLRequest", "SAML%52equest"] {
        let twice = format!("{query}&{name}=AAAA");
        assert_refused(by_redirect(&twice), CheckKind::Form);
    }

    let fields = Sender::honest().fields();
    let xml = decoded(&fields["SAMLRequest"]);
    let changed = |from: &str, to: &str| {
        assert!(xml.contains(from), "{xml}");
        let mut fields = fields.clone();
        fields.insert(
            "SAMLRequest".to_owned(),
            encoded(&xml.replacen(from, to, 1)),
        );
        by_post(&fields)
    };
    assert_refused(changed(">alice<", ">mallory<"), CheckKind::Signature);
    assert_refused(changed(">alice<", ">al<!-- -->ice<"), CheckKind::Form);
    assert_refused(
        changed("<saml:Issuer", "<!DOCTYPE a><saml:Issuer"),
        CheckKind::Form,
    );
    assert_refused(
        changed("LogoutRequest ", "LogoutRequest a=\"&own;\" "),
        CheckKind::Form,
    );
    let begin = xml.find("<ds:Signature").expect("a signature");
    let end = xml.find("</ds:Signature>").expect("its end") + "</ds:Signature>".len();
    let signature = xml[begin..end].to_owned();
    assert_refused(changed(&signature, ""), CheckKind::Signature);
    // The signed request within an unsigned one.
    let inner = xml.split_once("?>").map_or(xml.as_str(), |(_, rest)| rest);
    let wrapped = inner
        .replace(
            &signature,
            &format!("<samlp:Extensions>{inner}</samlp:Extensions>"),
        )
        .replacen(">alice<", ">mallory<", 1)
        .replacen("ID=\"", "ID=\"_other", 1);
    let mut wrapping = fields.clone();
    wrapping.insert("SAMLRequest".to_owned(), encoded(&wrapped));
    assert_refused(by_post(&wrapping), CheckKind::Consistency);
}

#[test]
fn an_encrypted_name_is_opened_by_any_key_of_ours() {
    let sender = Sender::honest();
    let plain = by_post(&sender.naming(ALICE)).unwrap();
    assert_eq!(plain.session, alice());
    let fields = sender.naming(&encrypted_id(ALICE, keys::pair(1).certificate()));
    let receive = |keys: Vec<KeyPair>| {
        ours_with(keys).receive_logout_by_post(&fields["SAMLRequest"], None, now())
    };
    let requested = receive(vec![keys::pair(1)]).unwrap();
    assert_eq!(requested.session, alice());
    assert!(requested.answer.is_some());
    let during_a_rollover = receive(vec![keys::pair(5), keys::pair(1)]).unwrap();
    assert_eq!(during_a_rollover.session, alice());
    assert_refused(receive(vec![keys::pair(5)]), CheckKind::Encryption);
}

#[test]
fn an_encrypted_name_that_is_none_ends_nothing() {
    let sender = Sender::honest();
    let ours = keys::pair(1);
    let encrypt = |plain: &str| encrypted_id(plain, ours.certificate());
    let refused = |name: &str, kind: CheckKind| {
        assert_refused(by_post(&sender.naming(name)), kind);
    };
    let assertion = "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>";
    let with = |name: &str| ALICE.replace("alice", name);
    for (plain, kind) in [
        ("alice".to_owned(), CheckKind::NameId),
        ("<evil/>".to_owned(), CheckKind::NameId),
        (format!("{ALICE}{ALICE}"), CheckKind::NameId),
        (encrypt(ALICE), CheckKind::NameId),
        (with("<b>alice</b>"), CheckKind::NameId),
        (with(""), CheckKind::NameId),
        (with("al<!-- -->ice"), CheckKind::Form),
        (ALICE.replace("</saml:NameID>", ""), CheckKind::Form),
        (assertion.to_owned(), CheckKind::Consistency),
    ] {
        refused(&encrypt(&plain), kind);
    }
    let good = encrypt(ALICE);
    refused(&format!("{ALICE}{good}"), CheckKind::NameId);
    refused(&format!("{good}{good}"), CheckKind::NameId);
    for (from, to) in [
        ("#aes128-gcm", "#aes192-gcm"),
        ("xmlenc11#aes128-gcm", "xmlenc#tripledes-cbc"),
        ("#rsa-oaep-mgf1p", "#rsa-1_5"),
        ("<xenc:CipherValue>", "<xenc:CipherValue>AAAA"),
        ("EncryptedKey>", "Key>"),
    ] {
        refused(&good.replace(from, to), CheckKind::Encryption);
    }
}

#[test]
fn nothing_is_opened_for_whoever_is_not_the_provider() {
    let name = encrypted_id(ALICE, keys::pair(4).certificate());
    let attacker = Sender {
        key: keys::pair(4),
        ..Sender::honest()
    };
    // Not even whether a key of ours fits can be learned.
    assert_refused(by_post(&attacker.naming(&name)), CheckKind::Signature);
    let ours = encrypted_id(ALICE, keys::pair(1).certificate());
    assert_refused(by_post(&attacker.naming(&ours)), CheckKind::Signature);
}

#[test]
fn a_request_is_good_for_its_time_only() {
    let query = Sender::honest().query();
    let at = |later: Duration| ours().receive_logout_by_redirect(&query, now() + later);
    assert!(at(Duration::minutes(50)).is_ok());
    assert_refused(at(Duration::minutes(70)), CheckKind::IssuedAt);
    assert_refused(at(Duration::minutes(-10)), CheckKind::IssuedAt);
}

#[test]
fn nothing_long_is_inflated() {
    let long = format!("SAMLRequest={}", "A".repeat(200_000));
    assert_refused(by_redirect(&long), CheckKind::Form);
    assert_refused(
        by_redirect("SAMLRequest=AAAA&Signature=a&SigAlg=b"),
        CheckKind::Form,
    );
    assert_refused(by_redirect(""), CheckKind::Form);
}

#[test]
fn a_provider_without_logout_gets_no_answer() {
    let ours = ours();
    let mut provider = ours.identity_provider().clone();
    provider.slo.clear();
    assert_eq!(provider.slo_binding(), None);
    let quiet = Connection::new(
        service_provider(),
        provider,
        Policy::default(),
        Reach::Public,
    );
    let query = Sender::honest().query();
    let requested = quiet.unwrap().receive_logout_by_redirect(&query, now());
    assert!(requested.unwrap().answer.is_none());
}

fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text);
    String::from_utf8(bytes.expect("base64")).expect("text")
}

fn encoded(xml: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(xml)
}

#[test]
fn metadata_tells_where_answers_go() {
    let xml = format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{IDP}">
        <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
        <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.example/soap"/>
        <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{IDP_SLO}" ResponseLocation="{IDP_SLO_ANSWERS}"/>
        <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
        </md:IDPSSODescriptor></md:EntityDescriptor>"#,
        keys::pair(2).certificate().base64()
    );
    let provider = IdentityProvider::parse(xml.as_bytes(), Reach::Public).unwrap();
    assert_eq!(provider.slo_binding(), Some(Binding::Post));
    let [endpoint] = provider.slo.as_slice() else {
        panic!("{:?}", provider.slo)
    };
    let answers: Url = endpoint
        .response_location
        .as_deref()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(answers.as_str(), IDP_SLO_ANSWERS);
    let private = xml.replace(IDP_SLO_ANSWERS, "javascript:alert(1)");
    let error = IdentityProvider::parse(private.as_bytes(), Reach::Public).unwrap_err();
    assert_eq!(error.code(), "address_invalid");
}
