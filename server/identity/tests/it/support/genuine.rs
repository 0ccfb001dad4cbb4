//! Genuine answers of `SimpleSAMLphp`, to make forgeries of.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Connection, Initiated, Policy};
use identity::{Assertion, CheckKind, Outcome};
use peers::{Browser, Shape, SimpleSamlPhp, forge, now};
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
        forge::part(&self.xml, name)
            .unwrap_or_else(|| panic!("no {name} in {}", self.xml))
            .to_owned()
    }
}
