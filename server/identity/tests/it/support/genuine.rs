//! Genuine answers of `SimpleSAMLphp`, and what an attacker makes of them by moving their parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Connection, Initiated, Policy};
use identity::{Assertion, CheckKind, Outcome};
use peers::{Browser, Shape, SimpleSamlPhp, now};
use std::sync::OnceLock;
use time::OffsetDateTime;

/// A genuine answer, and the connection that takes it.
pub struct Genuine {
    pub shape: Shape,
    pub connection: Connection,
    pub xml: String,
    pub at: OffsetDateTime,
    pub assertion: Assertion,
}

/// One answer of each shape, fetched once.
pub fn genuine() -> &'static [Genuine] {
    static ALL: OnceLock<Vec<Genuine>> = OnceLock::new();
    ALL.get_or_init(|| {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut all = Vec::new();
            for shape in [
                Shape::Response,
                Shape::Assertion,
                Shape::Both,
                Shape::EncryptedBoth,
            ] {
                let peer = SimpleSamlPhp::start(shape);
                let policy = Policy {
                    idp_initiated: true,
                    ..Policy::default()
                };
                let connection = peer.connect(policy).await;
                let answer = peer.sign_in_from_there(&Browser::new(), "alice").await;
                let at = now();
                let assertion = connection
                    .finish(&answer, Initiated::ByProvider, at)
                    .result
                    .unwrap();
                let xml = String::from_utf8(STANDARD.decode(answer).unwrap()).unwrap();
                all.push(Genuine {
                    shape,
                    connection,
                    xml,
                    at,
                    assertion,
                });
            }
            all
        })
    })
}

pub fn of(shape: Shape) -> &'static Genuine {
    genuine()
        .iter()
        .find(|genuine| genuine.shape == shape)
        .unwrap()
}

impl Genuine {
    pub fn finish(&self, xml: &str) -> Outcome {
        self.connection
            .finish(&STANDARD.encode(xml), Initiated::ByProvider, self.at)
    }

    /// Refused, and for a reason that stands in the list.
    pub fn refuses(&self, attack: &str, xml: &str) -> CheckKind {
        assert_ne!(xml, self.xml, "{attack} changes nothing");
        let outcome = self.finish(xml);
        let Err(error) = &outcome.result else {
            panic!(
                "{attack} on {:?} was believed: {:#?}\n{xml}",
                self.shape, outcome.result
            );
        };
        let reason = outcome
            .report
            .reason()
            .unwrap_or_else(|| panic!("{attack}: no reason, {error}"));
        assert_eq!(error.check(), Some(reason), "{attack}");
        reason.kind
    }

    pub fn part(&self, name: &str) -> String {
        part(&self.xml, name)
            .unwrap_or_else(|| panic!("no {name} in {}", self.xml))
            .to_owned()
    }
}

/// The first element of a name, with its tags.
pub fn part<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let begin = xml.find(&format!("<{name}"))?;
    let end = format!("</{name}>");
    let end = begin + xml[begin..].find(&end)? + end.len();
    Some(&xml[begin..end])
}

pub fn id(xml: &str) -> String {
    let begin = xml.find(" ID=\"").unwrap() + 5;
    xml[begin..begin + xml[begin..].find('"').unwrap()].to_owned()
}

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

pub fn wrapped(genuine: &Genuine) -> Vec<(&'static str, String)> {
    let xml = &genuine.xml;
    let assertion = genuine.part("saml:Assertion");
    let evil = evil(&assertion);
    let response_signature = part(xml, "ds:Signature").unwrap().to_owned();
    let bare = part(&assertion, "ds:Signature").map_or(assertion.clone(), |signature| {
        without(&assertion, signature)
    });
    // The signature that is moved: the assertion's where there is one.
    let signature = part(&assertion, "ds:Signature")
        .unwrap_or(&response_signature)
        .to_owned();
    let root = xml[xml.find("<samlp:Response").unwrap()..].to_owned();
    let (open, _) = root.split_at(root.find('>').unwrap() + 1);
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
